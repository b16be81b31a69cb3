"""What happens to goals: they are set, changed while nothing was rated, rated, and closed."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today, require
from caregivers.caseload.models import Case
from caregivers.goals.models import GATE_OF_DOMAIN, LEVELS, Domain, Goal, GoalRating
from caregivers.safety.rules import demand
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.library.gates import Gate
from clinic.permissions import Permission

WEIGHTS = (1, 2, 3, 4)


@transaction.atomic
def set_goal(
    *,
    case: Case,
    domain: str,
    title: str,
    levels: dict[str, str],
    by: User,
    weight: int = 1,
    baseline: int = -1,
    review_on: date | None = None,
    once: uuid.UUID | None = None,
) -> Goal:
    """Set a goal with its five levels.

    Raises RuleViolation for an incomplete goal, and where the domain's gate does not allow it now (field "domain").
    """
    require(by, Permission.SET_GOALS, case)
    pk = once_id(by, once)
    if there := Goal.objects.filter(case=case, pk=pk).first():
        return there
    _must_be_possible(case, domain)
    wording = _wording(title=title, levels=levels, weight=weight, baseline=baseline, review_on=review_on)
    goal, created = Goal.objects.get_or_create(
        pk=pk, defaults={"case": case, "domain": domain, **wording, "set_by": by, "set_at": clock.now()}
    )
    if created:
        record("goal.set", goal, by=by, kind=domain, level=baseline)
    return goal


@transaction.atomic
def change_goal(
    *,
    goal: Goal,
    title: str,
    levels: dict[str, str],
    by: User,
    weight: int = 1,
    baseline: int = -1,
    review_on: date | None = None,
) -> Goal:
    """Word a goal anew. Raises RuleViolation once it was rated: a rating means the words that it was given for."""
    require(by, Permission.SET_GOALS, goal.case)
    goal = _locked(goal)
    _refuse_if_closed(goal)
    if goal.ratings.exists():
        raise RuleViolation(
            _("This goal has been rated, so its words stay as they are. Close it and set a new one instead.")
        )
    wording = _wording(title=title, levels=levels, weight=weight, baseline=baseline, review_on=review_on)
    changed = [name for name, value in wording.items() if getattr(goal, name) != value]
    for name in changed:
        setattr(goal, name, wording[name])
    if changed:
        goal.save()
        record("goal.changed", goal, by=by, fields=changed)
    return goal


@transaction.atomic
def rate(
    *,
    goal: Goal,
    level: int,
    by: User,
    source: str,
    source_id: uuid.UUID | None = None,
    at: datetime | None = None,
    once: uuid.UUID | None = None,
) -> GoalRating:
    """Say where a goal stands, from −2 to +2. The same `source_id` (a note) rates a goal once, however often it asks.

    Raises RuleViolation for a level off the scale, a closed goal and a time to come.
    """
    require(by, Permission.RATE_GOALS, goal.case)
    if by.is_caregiver != (source == GoalRating.Source.CAREGIVER):
        raise RuleViolation(_("This is not how you can rate a goal."), field="source")
    goal = _locked(goal)
    key: dict[str, Any] = {"goal": goal, "source_id": source_id} if source_id else {"pk": once_id(by, once)}
    if there := goal.ratings.filter(**key).first():
        return there
    _refuse_if_closed(goal)
    if level not in LEVELS:
        raise RuleViolation(_("Please choose one of the five levels, from −2 to +2."), field="level")
    if at and at > clock.now():
        raise RuleViolation(_("A rating says how it was. This time is still to come."), field="at")
    rating = GoalRating.objects.create(
        case=goal.case, level=level, rated_by=by, rated_at=at or clock.now(), source=source, **({"goal": goal} | key)
    )
    record("goal.rated", rating, by=by, kind=source, level=level)
    return rating


@transaction.atomic
def close_goal(*, goal: Goal, by: User) -> Goal:
    """Close a goal: reached, or no longer wanted. Its ratings stay. Closing it twice does nothing more."""
    require(by, Permission.SET_GOALS, goal.case)
    goal = _locked(goal)
    if goal.is_open:
        goal.closed_at, goal.closed_by = clock.now(), by
        goal.save(update_fields=["closed_at", "closed_by"])
        record("goal.closed", goal, by=by)
    return goal


def _must_be_possible(case: Case, domain: str) -> None:
    if not case.is_open:
        raise RuleViolation(_("This case is closed. Goals are set while it is open."))
    if domain not in Domain.values:
        raise RuleViolation(_("Please choose what the goal is about."), field="domain")
    demand(case, GATE_OF_DOMAIN.get(Domain(domain), Gate.NONE), field="domain")


def _locked(goal: Goal) -> Goal:
    rows = Goal.objects.select_for_update(no_key=True, of=("self",)).select_related("case__data_key")
    found: Goal = rows.get(pk=goal.pk)
    return found


def _refuse_if_closed(goal: Goal) -> None:
    if not goal.is_open:
        raise RuleViolation(_("This goal is closed."))


def _wording(
    *, title: str, levels: dict[str, str], weight: int, baseline: int, review_on: date | None
) -> dict[str, Any]:
    """The checked words and numbers of a goal."""
    if not title.strip():
        raise RuleViolation(_("Please give the goal a title."), field="title")
    texts = {str(level): str(levels.get(str(level), "")).strip() for level in LEVELS}
    for level, text in texts.items():
        if not text:
            raise RuleViolation(_("Please say what this level looks like."), field=f"levels.{level}")
    if weight not in WEIGHTS:
        raise RuleViolation(_("Please choose a weight from 1 to 4."), field="weight")
    if baseline not in LEVELS:
        raise RuleViolation(_("Please choose one of the five levels, from −2 to +2."), field="baseline")
    if review_on and review_on < practice_today():
        raise RuleViolation(_("This day has passed. Please choose a day to come."), field="review_on")
    return {
        "title": title.strip(),
        "levels": texts,
        "weight": weight,
        "baseline": baseline,
        "review_on": review_on,
    }
