"""Claims: leases, fences, and what a process that comes back late may still say."""

from datetime import timedelta

import pytest

from caregivers.followups import claims, engine
from caregivers.followups.actions import cancel, mark_as_sent, retry, sweep
from clinic import clock
from clinic.mail.transport import Outcome, Result, transport
from tests.caregivers.owed import LATER, NOON, Reason, State, now_of, owed_at_noon, sending, settled, smtp, swept
from tests.mail_sink import MailSink

LAPSED = LATER + claims.LEASE + timedelta(seconds=1)
SENT = Result(Outcome.SENT, 250)


@pytest.fixture
def cast(cast):
    return settled(cast)


def claimed(cast):
    owed_at_noon(cast)
    with clock.at(LATER):
        (row,), _ = claims.claim()
    return row


def finish(row, result, at=LAPSED):
    with clock.at(at):
        return engine._finish(row, result)


def test_a_claim_is_written_down_before_anything_is_sent_and_taken_once(cast):
    row = now_of(claimed(cast))
    assert (row.state, row.attempts, row.fence, row.next_try_at) == (State.SENDING, 1, 1, None)
    assert row.lease_until == LATER + timedelta(seconds=120)
    with clock.at(LATER):
        assert claims.claim() == ([], 0)


def test_a_claim_takes_a_few_the_oldest_first(cast):
    rows = [owed_at_noon(cast, f"after:{n}") for n in range(claims.BATCH + 1)]
    rows[0].next_try_at = LATER
    rows[0].save()
    with clock.at(LATER):
        taken, decided = claims.claim()
    assert decided == claims.BATCH
    assert rows[0] not in taken


def test_what_was_not_begun_goes_back_as_it_was(cast):
    row = claimed(cast)
    before = row.next_try_at
    assert finish(row, None) == "released"
    row = now_of(row)
    assert (row.state, row.attempts, row.next_try_at, row.lease_until) == (State.PLANNED, 0, before, None)


def test_after_a_person_tried_again_the_late_process_has_no_say(cast, mailoutbox):
    late = claimed(cast)
    swept(LAPSED)
    with clock.at(LAPSED):
        retry(follow_up=now_of(late), by=cast.alice)
    for result in (SENT, Result(Outcome.REFUSED, 550), Result(Outcome.CUT_OFF), None):
        assert finish(late, result) == "lost the claim"
    assert now_of(late).state == State.PLANNED


@pytest.mark.parametrize("verb", [mark_as_sent, cancel])
def test_after_a_person_decided_the_late_process_has_no_say(cast, verb):
    late = claimed(cast)
    swept(LAPSED)
    with clock.at(LAPSED):
        state = verb(follow_up=now_of(late), by=cast.alice).state
    assert finish(late, Result(Outcome.REFUSED, 550)) == "lost the claim"
    assert now_of(late).state == state


def test_the_late_process_may_say_how_it_ended_while_nobody_knows_better(cast):
    late = claimed(cast)
    swept(LAPSED)
    assert now_of(late).state == State.UNCERTAIN
    assert finish(late, SENT) == "sent"
    assert (now_of(late).state, now_of(late).reason) == (State.SENT, "")


def test_the_late_process_that_was_refused_brings_it_back(cast):
    late = claimed(cast)
    swept(LAPSED)
    assert finish(late, Result(Outcome.REFUSED, 451)) == "again"
    assert (now_of(late).state, now_of(late).ended_at) == (State.RETRY, None)


@pytest.mark.parametrize(("arrived", "state"), [(True, State.SENT), (False, State.RETRY)])
def test_a_transport_that_knows_is_asked_about_a_lapsed_lease(cast, settings, tmp_path, arrived, state):
    settings.EMAIL_BACKEND, settings.MAILBOX_DIR = "clinic.mail.backend.MailboxBackend", tmp_path
    row = claimed(cast)
    if arrived:
        with transport() as line:
            line.open()
            line.send(engine.build(now_of(row)))
    swept(LAPSED)
    assert now_of(row).state == state
    swept(LAPSED + timedelta(minutes=5))
    assert now_of(row).state == State.SENT
    assert len(list(tmp_path.iterdir())) == 1


def test_a_lapsed_lease_where_nobody_can_be_asked_is_uncertain_for_good(cast, mailoutbox):
    with clock.at(NOON):
        row = sending(cast)
    assert swept(NOON + timedelta(seconds=119)) == {}
    assert swept(NOON + timedelta(seconds=121)) == {"lapsed": 1}
    assert (now_of(row).state, now_of(row).reason) == (State.UNCERTAIN, Reason.LEASE_EXPIRED)
    for hours in (1, 20, 30):
        assert swept(NOON + timedelta(hours=hours)) == {}
    assert not mailoutbox


def test_nothing_is_begun_so_late_that_it_could_outlast_the_lease(cast, settings, monkeypatch):
    monkeypatch.setattr(engine, "BEGIN_WITHIN", timedelta(seconds=-1))
    row = owed_at_noon(cast)
    with MailSink() as sink, clock.at(LATER):
        smtp(settings, sink)
        counts = sweep(budget=timedelta(seconds=0.2))
    assert set(counts) == {"released"}
    assert (now_of(row).state, now_of(row).attempts, sink.messages) == (State.PLANNED, 0, [])


def test_the_worst_message_fits_into_what_is_left_of_the_lease(settings):
    waits = 5  # to hand over, and for the answers to MAIL, RCPT, DATA and the final dot
    assert waits * settings.EMAIL_TIMEOUT < (claims.LEASE - engine.BEGIN_WITHIN).total_seconds()
