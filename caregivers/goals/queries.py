"""What pages show of goals: where each one stands, the T-score, the ratings over time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.goals.library import by_domain
from caregivers.goals.models import GATE_OF_DOMAIN, LEVEL_WORDS, LEVELS, Goal, GoalRating
from caregivers.goals.scoring import t_score as t_score_of
from caregivers.safety.rules import standing
from clinic.accounts.models import User
from clinic.library.gates import Gate
from clinic.ui.charts import LineChart, Series, line_chart

SIGNED = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}


@dataclass(frozen=True)
class Level:
    """One rung of a goal: its number, the word for it, and what it looks like."""

    value: int
    signed: str
    word: str
    text: str
    is_current: bool


def _standing_now(goals: QuerySet[Goal]) -> QuerySet[Any]:
    """With `current_level`: what the newest rating says, by whomever; before the first one, the baseline."""
    newest = GoalRating.objects.filter(goal=OuterRef("pk")).order_by("-rated_at", "-created_at").values("level")[:1]
    return goals.annotate(current_level=Coalesce(Subquery(newest), F("baseline")))


def goals_visible_to(user: User) -> QuerySet[Any]:
    """All goals that `user` may see, each with its `current_level`, the oldest first."""
    return _standing_now(Goal.objects.visible_to(user)).select_related("set_by")


def open_goals(case: Case, user: User) -> list[Any]:
    """The open goals of `case` that `user` may see, each with its `current_level`; in one query."""
    return list(goals_visible_to(user).filter(case=case, closed_at__isnull=True))


def t_score(case: Case) -> float | None:
    """The T-score over the open goals of `case` as they stand now; None where there are none."""
    goals = _standing_now(Goal.objects.filter(case=case, closed_at__isnull=True))
    return t_score_of(goals.values_list("weight", "current_level"))


def levels_of(goal: Any) -> list[Level]:
    """The five levels of `goal` (one with its `current_level`), the best on top."""
    return [
        Level(level, SIGNED[level], str(LEVEL_WORDS[level]), goal.level_text(level), level == goal.current_level)
        for level in reversed(LEVELS)
    ]


def current_of(goal: Any) -> Level:
    """Where `goal` stands now."""
    return next(level for level in levels_of(goal) if level.is_current)


def ratings_of(goal: Goal, user: User) -> list[GoalRating]:
    """The ratings of `goal`, the oldest first."""
    rows = GoalRating.objects.visible_to(user).filter(goal=goal).select_related("rated_by")
    return list(rows.order_by("rated_at", "created_at"))


def chart_of(goal: Goal, ratings: list[GoalRating]) -> LineChart | None:
    """The ratings as a line for the clinicians and one for the client; None before the first one."""
    if not ratings:
        return None
    start = (goal.set_at, goal.baseline)
    by_staff = [(r.rated_at, r.level) for r in ratings if r.source != GoalRating.Source.CAREGIVER]
    by_client = [(r.rated_at, r.level) for r in ratings if r.source == GoalRating.Source.CAREGIVER]
    series = [Series(_("Clinician"), [start, *by_staff])]
    if by_client:
        series.append(Series(_("Client"), by_client))
    latest = ratings[-1].level
    return line_chart(
        series,
        ticks=[(level, SIGNED[level]) for level in LEVELS],
        title=_("Ratings over time"),
        description=_("%(count)d ratings; the newest is %(level)s, %(word)s. The table beneath says the same.")
        % {"count": len(ratings), "level": SIGNED[latest], "word": str(LEVEL_WORDS[latest]).lower()},
    )


def rating_rows(ratings: list[GoalRating]) -> list[dict[str, Any]]:
    """The ratings as a table shows them, the newest first."""
    return [
        {
            "at": rating.rated_at,
            "level": f"{SIGNED[rating.level]} · {LEVEL_WORDS[rating.level]}",
            "by": rating.rated_by.name,
            "source": rating.get_source_display(),
        }
        for rating in reversed(ratings)
    ]


def shelf_for(case: Case) -> list[dict[str, Any]]:
    """The library of templates, domain by domain, each with the reason why it waits in `case` (None: it need not)."""
    now = standing(case)
    return [
        {
            "domain": domain.label,
            "templates": templates,
            "waits": now.refusal(GATE_OF_DOMAIN.get(domain, Gate.NONE)),
        }
        for domain, templates in by_domain()
    ]


def panel(case: Case, user: User) -> dict[str, Any]:
    """The open goals of `case` and the T-score over them, for the case page."""
    goals = open_goals(case, user)
    score = t_score_of((goal.weight, goal.current_level) for goal in goals)
    return {
        "goals": [{"goal": goal, "current": current_of(goal)} for goal in goals],
        "t_score": None if score is None else f"{score:.1f}",
    }


def cases_with_gated_goals() -> QuerySet[Any]:
    """The ids of cases with an open goal whose domain has a gate: what keeps the safety questions due."""
    return Goal.objects.filter(domain__in=GATE_OF_DOMAIN, closed_at__isnull=True).values("case")
