"""Somebody of the practice leaves: what they planned is cancelled at once, where everybody can see it."""

from caregivers.followups.actions import cancel_all
from caregivers.followups.models import FollowUp
from clinic.accounts.leaving import when_somebody_leaves
from clinic.accounts.models import User


@when_somebody_leaves
def cancel_what_they_planned(user: User, by: User) -> None:
    """What waits only. What is being sent at this moment goes out; what comes later is judged again when it is due."""
    waiting = FollowUp.objects.filter(planned_by=user, state__in=FollowUp.WAITING)
    cancel_all(waiting, by=by, reason=FollowUp.Reason.PLANNER_INACTIVE)
