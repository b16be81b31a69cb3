"""The sweep against a real SMTP server: sent once, refused, cut off, held back, moved."""

from datetime import date, datetime, timedelta

import pytest

from caregivers.followups import claims
from caregivers.followups.actions import retry
from caregivers.followups.models import FollowUp
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.mail.transport import transport
from tests.caregivers.owed import LATER, NOON, Reason, State, now_of, owed_at_noon, settled, smtp, swept
from tests.mail_sink import MailSink, Mood


@pytest.fixture
def cast(cast):
    return settled(cast)


@pytest.fixture
def sink(settings):
    with MailSink() as server:
        smtp(settings, server)
        yield server


def test_what_is_due_is_sent_once_and_the_trail_says_so(cast, sink):
    row = owed_at_noon(cast)
    assert swept() == {"sent": 1}
    assert swept() == {}
    assert [message["To"] for message in sink.messages] == ["mina@example.org"]
    row = now_of(row)
    assert (row.state, row.attempts, row.fence, row.smtp_code, row.lease_until) == (State.SENT, 1, 1, 250, None)
    assert AuditEvent.objects.get(verb="follow_up.sent").actor_id is None


def test_what_is_not_due_yet_stays(cast, sink):
    owed_at_noon(cast, wall=datetime(2026, 6, 1, 13), zone="America/New_York")  # noqa: DTZ001
    assert swept() == {}
    assert swept(NOON + timedelta(hours=1)) == {"sent": 1}


def test_many_go_over_one_connection_in_batches(cast, sink, monkeypatch):
    opened = []
    monkeypatch.setattr("caregivers.followups.engine.transport", lambda: opened.append(1) or transport())
    for n in range(claims.BATCH * 2 + 3):
        owed_at_noon(cast, f"after:{n}")
    assert swept() == {"sent": 23}
    assert len(opened) == 1
    assert len({message["Message-ID"] for message in sink.messages}) == 23


@pytest.mark.parametrize(("mood", "code"), [(Mood.REFUSE, 550), (Mood.REFUSE_FOR_NOW, 451), (Mood.REFUSE_DATA, 554)])
def test_what_is_refused_is_tried_again_later_and_later_and_given_up_on_visibly(cast, sink, mood, code):
    sink.mood = mood
    row, at, waits = owed_at_noon(cast), LATER, []
    FollowUp.objects.update(expires_at=NOON + timedelta(days=3))
    without_quiet_hours(cast)
    while (row := now_of(row)).state != State.DEAD:
        swept(at)
        row = now_of(row)
        assert (row.reason, row.smtp_code) == (Reason.REFUSED, code)
        if row.next_try_at:
            waits.append((row.next_try_at - at).total_seconds() / 60)
            assert swept(row.next_try_at - timedelta(seconds=1)) == {}
            at = row.next_try_at
    assert row.attempts == 7
    for wait, planned in zip(waits, (1, 5, 30, 120, 360, 720), strict=True):
        assert planned * 0.8 <= wait <= planned * 1.2
    assert not sink.messages


def without_quiet_hours(cast):
    caregiver = cast.minas_case.caregiver
    caregiver.quiet_from = caregiver.quiet_until
    caregiver.save()


def test_one_that_is_refused_does_not_hold_up_the_others(cast, sink):
    owed_at_noon(cast, "a"), owed_at_noon(cast, "b", case=cast.omars_case, recipient=cast.omar, by=cast.charlie)
    cast.mina.email = "mina@ @"  # no server could be told it
    cast.mina.save()
    assert swept() == {"again": 1, "sent": 1}
    assert FollowUp.objects.get(dedupe_key="a").state == State.RETRY


def test_cut_off_after_the_final_dot_is_uncertain_and_never_sent_again_by_itself(cast, sink):
    sink.mood = Mood.CUT
    row = owed_at_noon(cast)
    swept()
    sink.mood = Mood.ACCEPT
    for hours in (1, 5, 30):
        swept(NOON + timedelta(hours=hours))
    assert (now_of(row).state, now_of(row).reason) == (State.UNCERTAIN, Reason.CUT_OFF)
    assert len(sink.messages) == 1


def test_after_a_cut_the_rest_of_the_claim_goes_back_untouched_and_out_over_a_new_connection(cast, sink):
    rows = [owed_at_noon(cast, f"after:{n}") for n in range(3)]
    sink.mood = Mood.CUT
    swept()
    assert [now_of(row).state for row in rows] == [State.UNCERTAIN, State.PLANNED, State.PLANNED]
    assert [now_of(row).attempts for row in rows] == [1, 0, 0]
    sink.mood = Mood.ACCEPT
    assert swept() == {"sent": 2}


def test_a_mail_server_that_is_away_costs_no_attempt(cast, settings):
    smtp(settings, MailSink())  # nobody listens
    row = owed_at_noon(cast)
    assert swept() == {}
    assert (now_of(row).state, now_of(row).attempts) == (State.PLANNED, 0)


def test_after_a_day_it_is_shown_instead_of_sent_even_while_the_server_is_away(cast, settings):
    smtp(settings, MailSink())
    row = owed_at_noon(cast)
    swept(NOON + timedelta(hours=24, seconds=1))
    assert (now_of(row).state, now_of(row).reason) == (State.SUPPRESSED, Reason.TOO_LATE)


def test_what_was_tried_all_day_in_vain_is_dead_with_its_reason(cast, sink):
    row = owed_at_noon(cast)
    FollowUp.objects.update(state=State.RETRY, attempts=3, reason=Reason.REFUSED)
    swept(NOON + timedelta(hours=25))
    assert (now_of(row).state, now_of(row).reason) == (State.DEAD, Reason.REFUSED)


def test_tried_again_by_a_person_it_goes_out_under_the_same_message_id(cast, sink):
    sink.mood = Mood.CUT
    row = owed_at_noon(cast)
    swept()
    sink.mood = Mood.ACCEPT
    with clock.at(NOON + timedelta(days=2)):
        retry(follow_up=now_of(row), by=cast.alice)
    swept(NOON + timedelta(days=2, seconds=1))
    assert now_of(row).state == State.SENT
    first, second = sink.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_message_that_cannot_be_put_together_is_dead_and_holds_up_nobody(cast, sink, monkeypatch, caplog):
    def broken(row):
        raise LookupError("no template")

    row = owed_at_noon(cast)
    monkeypatch.setattr("caregivers.followups.engine.build", broken)
    swept()
    assert (now_of(row).state, now_of(row).reason) == (State.DEAD, Reason.UNWRITABLE)
    assert "mina" not in caplog.text.lower()


def test_twice_on_the_same_date_whatever_happens_is_once(cast, sink):
    for _ in range(3):
        owed_at_noon(cast, f"daily:{date(2026, 6, 1)}")
        swept()
    assert len(sink.messages) == 1
