"""Goals and how they went, in a copy of the record."""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from caregivers.goals.models import LEVELS, Goal, GoalRating
from clinic.accounts.models import User

SIGNED = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}


def goals(case: Case, reader: User) -> list[Entry]:
    """Every goal with its five levels and all ratings, the oldest first: two queries, however many there are."""
    ratings: dict[Any, list[GoalRating]] = {}
    for rating in GoalRating.objects.visible_to(reader).of(case).select_related("rated_by").order_by("rated_at"):
        ratings.setdefault(rating.goal_id, []).append(rating)
    rows = Goal.objects.visible_to(reader).of(case).order_by("set_at")
    return [_goal(row, ratings.get(row.pk, [])) for row in rows]


def _goal(goal: Goal, ratings: list[GoalRating]) -> Entry:
    levels = {str(level): goal.level_text(level) for level in LEVELS}
    data = {
        "title": goal.title,
        "domain": goal.domain,
        "levels": levels,
        "weight": goal.weight,
        "set_at": goal.set_at,
        "closed_at": goal.closed_at,
        "ratings": [{"level": r.level, "at": r.rated_at, "by": r.rated_by.name, "source": r.source} for r in ratings],
    }
    words = lines(
        (_("About"), goal.get_domain_display()),
        *((SIGNED[level], levels[str(level)]) for level in reversed(LEVELS)),
        (_("Set"), when(goal.set_at)),
        (_("Closed"), when(goal.closed_at)),
        *(
            (_("Rated %(level)s") % {"level": SIGNED[r.level]}, f"{r.rated_by.name}, {when(r.rated_at)}")
            for r in ratings
        ),
    )
    return Entry(data, str(goal.title), words)
