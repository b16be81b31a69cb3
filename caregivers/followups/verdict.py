"""Who may receive it, decided again at the last moment: inside the claim, from rows that the claim has locked."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from caregivers.followups.models import FollowUp
from caregivers.followups.schedule import Quiet
from caregivers.people.models import Caregiver

Kind, Reason, State = FollowUp.Kind, FollowUp.Reason, FollowUp.State


@dataclass(frozen=True)
class Verdict:
    """The state that a due follow-up goes to now, and why; `until` where it only has to wait."""

    state: FollowUp.State
    reason: FollowUp.Reason = Reason.NONE
    until: datetime | None = None


SEND = Verdict(State.SENDING)


def judge(follow_up: FollowUp, *, now: datetime, open_invitations: Set[UUID]) -> Verdict:
    """What happens to `follow_up` now. It comes with its case, caregiver, recipient and planner."""
    caregiver = follow_up.case.caregiver
    if reason := _must_not(follow_up, caregiver, open_invitations):
        return Verdict(State.SUPPRESSED, reason)
    if now > follow_up.expires_at:
        if follow_up.attempts:  # it was tried all the while: that is a failure, not a delay
            return Verdict(State.DEAD, Reason(follow_up.reason))
        return Verdict(State.SUPPRESSED, Reason.TOO_LATE)
    allowed = quiet_hours(caregiver).after(now)
    if allowed > now:
        return Verdict(State(follow_up.state), Reason(follow_up.reason), allowed)
    return SEND


def quiet_hours(caregiver: Caregiver) -> Quiet:
    """The caregiver's quiet hours, in the zone that he or she lives in now."""
    return Quiet(caregiver.user.time_zone, caregiver.quiet_from, caregiver.quiet_until)


def _must_not(follow_up: FollowUp, caregiver: Caregiver, open_invitations: Set[UUID]) -> FollowUp.Reason | None:
    is_invitation = follow_up.kind == Kind.INVITATION
    rules = (
        (not follow_up.case.is_open, Reason.CASE_CLOSED),
        (not follow_up.recipient.is_active, Reason.RECIPIENT_INACTIVE),
        (follow_up.planned_by is not None and not follow_up.planned_by.is_active, Reason.PLANNER_INACTIVE),
        (caregiver.stopped_at is not None, Reason.OPTED_OUT),
        (not caregiver.may_email, Reason.NO_EMAIL),
        (not is_invitation and follow_up.recipient.email_verified_at is None, Reason.UNVERIFIED),
        (is_invitation and follow_up.subject_id not in open_invitations, Reason.NO_LONGER_WANTED),
    )
    return next((reason for holds, reason in rules if holds), None)
