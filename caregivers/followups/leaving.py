"""Somebody of the practice leaves: what they planned is cancelled at once, where everybody can see it."""

from caregivers.followups.actions import cancel_all
from caregivers.followups.models import FollowUp
from clinic.accounts.actions import LEAVING
from clinic.accounts.models import User


@LEAVING.answered_by
def cancel_what_they_planned(user: User, by: User) -> int:
    """What waits only. What is being sent at this moment goes out; what comes later is judged again when it is due."""
    waiting = FollowUp.objects.filter(planned_by=user, state__in=FollowUp.WAITING)
    return cancel_all(waiting, by=by, reason=FollowUp.Reason.PLANNER_INACTIVE)
