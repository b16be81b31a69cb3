"""Somebody leaves: what they planned is cancelled in the same transaction, where everybody sees it, and stays so."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.accounts.actions import deactivate, let_in_again
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.caregivers.owed import NOON, Reason, State, now_of, owed_at_noon, sending, settled, swept, wall


@pytest.fixture
def cast(cast):
    return settled(cast)


@pytest.fixture
def row(cast):
    return owed_at_noon(cast, wall=wall(2026, 6, 3, 9))


def test_it_is_cancelled_at_once_with_the_reason_and_a_trail(cast, row):
    deactivate(user=cast.alice, by=cast.pat)
    assert (now_of(row).state, now_of(row).reason) == (State.CANCELLED, Reason.PLANNER_INACTIVE)
    event = AuditEvent.objects.get(verb="follow_up.cancelled")
    assert (event.actor_id, event.case_id) == (cast.pat.pk, cast.minas_case.pk)


def test_it_does_not_come_back_with_the_person(cast, row, mailoutbox):
    deactivate(user=cast.alice, by=cast.pat)
    let_in_again(user=cast.alice, by=cast.pat)
    swept(NOON + timedelta(days=3))
    assert now_of(row).state == State.CANCELLED
    assert mailoutbox == []


def test_what_others_planned_goes_on(cast, row, mailoutbox):
    deactivate(user=cast.bob, by=cast.pat)
    swept(NOON + timedelta(days=2))
    assert len(mailoutbox) == 1


def test_what_is_going_out_at_this_moment_stays_as_it_is(cast):
    with clock.at(NOON):
        row = sending(cast)
    deactivate(user=cast.alice, by=cast.pat)
    assert now_of(row).state == State.SENDING


def test_a_refused_deactivation_cancels_nothing(cast):
    row = owed_at_noon(cast, wall=wall(2026, 6, 3, 9))
    with pytest.raises(RuleViolation):
        deactivate(user=cast.pat, by=cast.pat)
    assert now_of(row).state == State.PLANNED
