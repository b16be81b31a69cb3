"""Opening a goal: what its page shows, and the trail that reading it leaves."""

from typing import Any

from django.db import transaction

from caregivers.caseload.access import permissions_on
from caregivers.goals.models import Goal
from caregivers.goals.queries import chart_of, current_of, levels_of, rating_rows, ratings_of
from clinic.accounts.models import User
from clinic.audit.actions import record


@transaction.atomic
def open_goal(*, goal: Goal, by: User) -> dict[str, Any]:
    """Everything on a goal's page."""
    record("goal.read", goal, by=by)
    ratings = ratings_of(goal, by)
    may = permissions_on(goal.case, by)
    return {
        "goal": goal,
        "case": goal.case,
        "current": current_of(goal),
        "levels": levels_of(goal),
        "rows": rating_rows(ratings),
        "chart": chart_of(goal, ratings),
        "may": may,
        "may_change": goal.is_open and not ratings and "set_goals" in may,
    }
