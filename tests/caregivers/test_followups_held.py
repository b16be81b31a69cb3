"""Who may receive it is decided again at the last moment; quiet hours move it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from caregivers.followups.models import FollowUp
from clinic import clock
from clinic.accounts.actions import invite
from clinic.audit.models import AuditEvent
from tests.caregivers.owed import NOON, Reason, State, now_of, owed_at_noon, put, settled, swept


@pytest.fixture
def cast(cast):
    return settled(cast)


def close_case(cast):
    cast.minas_case.closed_at, cast.minas_case.closed_by = NOON, cast.alice
    return cast.minas_case


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (close_case, "case_closed"),
        (lambda cast: put(cast.mina, is_active=False), "recipient_inactive"),
        (lambda cast: put(cast.alice, is_active=False), "planner_inactive"),
        (lambda cast: put(cast.minas_case.caregiver, stopped_at=NOON), "opted_out"),
        (lambda cast: put(cast.minas_case.caregiver, may_email=False), "no_email"),
        (lambda cast: put(cast.mina, email_verified_at=None), "unverified"),
    ],
)
def test_who_may_receive_it_is_decided_again_at_the_last_moment(cast, mailoutbox, change, reason):
    row = owed_at_noon(cast)
    change(cast).save()
    assert swept() == {"held": 1}
    assert (now_of(row).state, now_of(row).reason) == (State.SUPPRESSED, reason)
    assert not mailoutbox
    assert AuditEvent.objects.get(verb="follow_up.suppressed").details["reason_code"] == reason


def test_an_invitation_needs_no_verified_address_but_must_still_be_open(cast, mailoutbox):
    put(cast.mina, email_verified_at=None).save()
    with clock.at(NOON):
        first, second = (invite(user=cast.mina, by=cast.alice) for _ in range(2))
    rows = [owed_at_noon(cast, f"i:{one.pk}", kind="invitation", subject_id=one.pk) for one in (first, second)]
    swept()
    assert [(now_of(row).state, now_of(row).reason) for row in rows] == [
        (State.SUPPRESSED, Reason.NO_LONGER_WANTED),
        (State.SENT, ""),
    ]


def test_quiet_hours_that_began_meanwhile_move_it(cast, mailoutbox):
    row = owed_at_noon(cast)
    caregiver = put(cast.minas_case.caregiver, quiet_from=time(11), quiet_until=time(15))
    caregiver.save()
    swept()
    assert (now_of(row).state, now_of(row).attempts) == (State.PLANNED, 0)
    assert now_of(row).next_try_at == datetime(2026, 6, 1, 19, tzinfo=UTC)
    assert swept(NOON + timedelta(hours=3)) == {"sent": 1}


def test_the_recipients_own_zone_counts(cast, mailoutbox):
    put(cast.mina, time_zone="Asia/Kolkata").save()  # half past nine in the evening there
    owed_at_noon(cast)
    assert swept() == {}
    assert FollowUp.objects.get().next_try_at == datetime(2026, 6, 2, 2, 30, tzinfo=UTC)
