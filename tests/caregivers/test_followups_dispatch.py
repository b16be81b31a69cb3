"""After a restore the shutter is down: nothing goes out until somebody has looked, and nothing goes out twice."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from caregivers.followups import dispatch
from caregivers.followups.message import build
from caregivers.followups.models import Dispatch, FollowUp
from clinic import clock
from clinic.audit.models import AuditEvent
from tests.caregivers.owed import LATER, NOON, Reason, State, now_of, owe, sending, settled, smtp, swept
from tests.cast import assemble
from tests.mail_sink import MailSink

MADE = NOON - timedelta(hours=8)
real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(db):
    return settled(assemble())


@pytest.fixture
def sink(settings):
    with MailSink() as sink:
        smtp(settings, sink)
        yield sink


def restored(at=NOON):
    with clock.at(at):
        dispatch.hold_after_restore(MADE)


def released(at=LATER):
    with clock.at(at):
        return dispatch.release()


@real
def test_nothing_is_claimed_or_sent_while_it_is_held(people, sink):
    with clock.at(NOON):
        due, lapsed = owe(people), sending(people, "after:2")
    restored()
    assert not swept(NOON + timedelta(minutes=10))
    assert sink.messages == []
    assert (now_of(due).state, now_of(lapsed).state) == (State.PLANNED, State.SENDING)


@real
def test_what_may_have_gone_out_before_is_uncertain_and_what_comes_later_goes_out_on_release(people, sink):
    with clock.at(MADE):
        before, being_sent = owe(people, "after:1"), sending(people, "after:2")
    with clock.at(NOON):
        tried, ahead = owe(people, "after:3"), owe(people, "after:4")
    hour = timedelta(hours=1)
    FollowUp.objects.filter(pk=tried.pk).update(state=State.RETRY, next_try_at=NOON + hour)
    FollowUp.objects.filter(pk=ahead.pk).update(next_try_at=NOON + hour)
    restored()
    assert released() == {"uncertain": 3}
    for row in (before, being_sent, tried):
        assert (now_of(row).state, now_of(row).reason) == (State.UNCERTAIN, Reason.RESTORED)
    assert not swept() and sink.messages == []
    assert swept(NOON + 2 * hour) == {"sent": 1}
    assert now_of(ahead).state == State.SENT and len(sink.messages) == 1


@real
def test_what_waited_behind_the_shutter_for_more_than_a_day_is_shown_and_not_sent(people, sink):
    restored()
    with clock.at(LATER):
        meanwhile = owe(people)
    assert not released(NOON + timedelta(hours=30))
    swept(NOON + timedelta(hours=30))
    assert (now_of(meanwhile).state, now_of(meanwhile).reason) == (State.SUPPRESSED, Reason.TOO_LATE)
    assert sink.messages == []


@real
def test_a_transport_that_can_be_asked_is_asked(people, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAILBOX_DIR = "clinic.mail.backend.MailboxBackend", tmp_path
    with clock.at(MADE):
        arrived, other, interrupted = owe(people), owe(people, "after:2"), sending(people, "after:3")
    with clock.at(MADE), dispatch.transport() as line:
        assert line.send(build(arrived)).outcome == "sent"
    restored()
    assert released() == {"sent": 1}
    assert [now_of(row).state for row in (arrived, other, interrupted)] == [State.SENT, State.PLANNED, State.RETRY]


@real
def test_a_person_who_was_quicker_is_not_overruled(people):
    with clock.at(MADE):
        row = owe(people)
    restored()
    stale = now_of(row)
    FollowUp.objects.filter(pk=row.pk).update(state=State.CANCELLED, next_try_at=None, ended_at=NOON, fence=1)
    assert dispatch._settle(stale, None) == ""
    assert now_of(row).state == State.CANCELLED


@real
def test_release_is_harmless_twice_and_both_are_in_the_audit(people):
    restored()
    released()
    released()
    assert not Dispatch.current().is_held
    verbs = AuditEvent.objects.filter(verb__startswith="dispatch.").order_by("pk").values_list("verb", "details")
    assert list(verbs) == [("dispatch.held", {"reason_code": "restored"}), ("dispatch.released", {})]


@real
def test_an_operators_hold_makes_nothing_uncertain(people, sink):
    with clock.at(NOON):
        owe(people)
        call_command("followups", "hold")
    assert not swept() and not sink.messages
    assert not released()
    assert swept() == {"sent": 1}


def test_the_monitor_says_held(client, people):
    assert client.get("/healthz/followups").json()["status"] == "ok"
    restored()
    answer = client.get("/healthz/followups")
    assert (answer.status_code, answer.json()["status"]) == (503, "held")


def test_staff_are_told_on_every_page_and_clients_are_not(people, sign_in):
    words = "No message has gone out since"
    assert words not in sign_in(people.alice).get("/cases/").content.decode()
    restored()
    assert words in sign_in(people.alice).get("/cases/").content.decode()
    assert words in sign_in(people.pat).get("/people/").content.decode()
    assert words not in sign_in(people.mina).get("/my/").content.decode()


@real
def test_the_command_says_what_it_would_do_before_it_does_it(people, capsys):
    with clock.at(MADE):
        owe(people)
    restored()
    call_command("followups", "status")
    assert "Messages are held since 2026-06-01 16:00 UTC" in capsys.readouterr().out
    call_command("followups", "reconcile")
    said = capsys.readouterr().out
    assert "made 2026-06-01 08:00 UTC" in said and "1  may have gone out" in said and "Nothing was changed" in said
    assert Dispatch.current().is_held
    call_command("followups", "reconcile", "--release")
    assert "Released. 1 now uncertain" in capsys.readouterr().out
    call_command("followups", "reconcile")
    assert capsys.readouterr().out == "Messages go out.\n"
    with pytest.raises(CommandError):
        call_command("followups", "status", "--release")
