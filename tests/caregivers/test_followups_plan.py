"""Follow-ups by a person's word: planned, cancelled, tried again, marked as sent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.followups.actions import cancel, cancel_waiting, mark_as_sent, plan, retry
from caregivers.followups.models import FollowUp
from caregivers.followups.queries import needs_a_person, planned_for
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from tests.caregivers.owed import NIGHT, NOON, State, ended, owe, sending, settled, wall


@pytest.fixture
def cast(cast):
    return settled(cast)


def test_planned_at_a_wall_time_it_keeps_what_was_meant_and_the_moment(cast):
    with clock.at(NOON):
        row = owe(cast, wall=wall(2026, 11, 1, 9, 0), zone="America/New_York")
    assert (row.local_due, row.zone, row.state) == ("2026-11-01T09:00", "America/New_York", State.PLANNED)
    assert row.due_at == row.next_try_at == datetime(2026, 11, 1, 14, tzinfo=UTC)
    assert row.expires_at == row.due_at + timedelta(hours=24)
    event = AuditEvent.objects.get(verb="follow_up.planned")
    assert (event.actor_id, event.case_id) == (cast.alice.pk, cast.minas_case.pk)


def test_planned_now_in_her_night_it_waits_for_her_morning_and_is_not_late(cast):
    with clock.at(NIGHT):
        row = owe(cast)
    assert row.due_at == NIGHT
    assert row.next_try_at == datetime(2026, 6, 2, 12, tzinfo=UTC)
    assert row.expires_at == row.next_try_at + timedelta(hours=24)


def test_the_same_thing_is_owed_once(cast):
    first = owe(cast)
    assert owe(cast, by=cast.bob) == first
    assert FollowUp.objects.count() == AuditEvent.objects.filter(verb="follow_up.planned").count() == 1


def test_a_time_that_has_passed_is_refused_beside_its_field(cast):
    with clock.at(NOON), pytest.raises(RuleViolation) as no:
        owe(cast, wall=wall(2026, 6, 1, 11, 59), zone="America/New_York")
    assert no.value.field == "wall"


def test_it_goes_to_the_caregiver_of_the_case_and_to_nobody_else(cast):
    with pytest.raises(ValueError, match="caregiver"):
        owe(cast, recipient=cast.omar)


@pytest.mark.parametrize("who", ["charlie", "pat", "mina"])
def test_nobody_else_plans_or_changes_it(cast, who):
    row = owe(cast)
    person = getattr(cast, who)
    for verb in (cancel, retry, mark_as_sent):
        with pytest.raises(PermissionDenied):
            verb(follow_up=row, by=person)
    with pytest.raises(PermissionDenied):
        owe(cast, "other", by=person)


def test_due_now_it_rings_after_the_commit_and_later_it_does_not(cast, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr("caregivers.followups.doorbell._ring", lambda: rung.append(1))
    with clock.at(NOON), django_capture_on_commit_callbacks(execute=True):
        owe(cast)
        owe(cast)
        owe(cast, "later", wall=wall(2026, 6, 1, 15, 0))
        assert not rung
    assert rung == [1]


def test_a_cancelled_one_waits_no_more_and_cancelling_twice_is_no_mistake(cast):
    row = cancel(follow_up=owe(cast), by=cast.alice)
    assert (row.state, row.reason, row.next_try_at, row.ended_by) == ("cancelled", "no_longer_wanted", None, cast.alice)
    cancel(follow_up=row, by=cast.alice)
    assert AuditEvent.objects.filter(verb="follow_up.cancelled").count() == 1
    assert not planned_for(cast.minas_case).exists()


def test_what_is_going_out_now_or_has_gone_out_is_not_cancelled(cast):
    for row in (sending(cast), ended(cast, State.SENT, key="after:2")):
        with pytest.raises(Stale) as no:
            cancel(follow_up=row, by=cast.alice)
        assert no.value.current == {"state": row.state, "reason": ""}


def test_calling_something_off_cancels_what_waits_for_it_and_nothing_else(cast):
    mine, other = owe(cast, "assigned:1"), owe(cast, "assigned:2")
    omars = plan(
        kind="assigned", case=cast.omars_case, recipient=cast.omar, dedupe_key="assigned:1b", by=cast.charlie
    )  # fmt: skip
    assert cancel_waiting(case=cast.minas_case, dedupe_prefix="assigned:1", by=cast.mina) == 1
    states = {row.pk: row.state for row in FollowUp.objects.all()}
    assert states == {mine.pk: "cancelled", other.pk: "planned", omars.pk: "planned"}


def test_calling_something_off_while_its_mail_goes_out_is_refused_whole(cast):
    waiting, _ = owe(cast, "assigned:1:a"), sending(cast, "assigned:1:b")
    with pytest.raises(Stale):
        cancel_waiting(case=cast.minas_case, dedupe_prefix="assigned:1", by=cast.alice)
    assert FollowUp.objects.get(pk=waiting.pk).state == State.PLANNED


@pytest.mark.parametrize(
    ("state", "reason"), [("dead", "refused"), ("uncertain", "cut_off"), ("suppressed", "too_late")]
)
def test_what_ended_badly_needs_a_person_who_can_try_again_mark_it_or_let_it_go(cast, state, reason):
    rows = [ended(cast, state, reason, key=f"after:{n}") for n in range(3)]
    assert set(needs_a_person(cast.alice)) == set(rows)
    assert not needs_a_person(cast.charlie).exists()
    again = retry(follow_up=rows[0], by=cast.bob)
    assert (again.state, again.reason, again.attempts, again.planned_by) == ("planned", "", 0, cast.bob)
    assert again.expires_at > clock.now() + timedelta(hours=23)
    assert again.fence > rows[0].fence
    sent = mark_as_sent(follow_up=rows[1], by=cast.alice)
    assert (sent.state, sent.reason, sent.ended_by) == ("sent", "", cast.alice)
    assert cancel(follow_up=rows[2], by=cast.alice).state == "cancelled"
    assert not needs_a_person(cast.alice).exists()


def test_what_was_sent_is_not_sent_again(cast):
    with pytest.raises(Stale):
        retry(follow_up=ended(cast, State.SENT), by=cast.alice)
