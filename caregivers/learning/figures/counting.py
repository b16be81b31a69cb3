"""The counts themselves: a handful of aggregate queries, however many cases there are.

This is the one place that counts over all cases of the practice, not over those that the reader may see. Nothing of
it is shown as it is: statistics.py passes it through few.py. A person counts once for each module, with what she was
given last.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from caregivers.learning.models import LOCKED, Answer, Assignment
from clinic import clock
from clinic.accounts.models import Practice
from clinic.library.models import Step

AT_IT = timedelta(days=14)  # whoever began or wrote something since has not stopped
Effort, Obstacle = Assignment.Effort, Assignment.Obstacle
FINISHED = Q(completed_at__isnull=False)
BEGUN = Q(started_at__isnull=False, completed_at__isnull=True)


@dataclass
class Counts:
    """What was counted of one module, over all its versions."""

    given: int = 0
    finished: int = 0
    begun: int = 0  # and not finished
    efforts: Counter[str] = field(default_factory=Counter)  # of those who finished
    put_off: int = 0  # of those who did not: said so at least once
    obstacles: Counter[str] = field(default_factory=Counter)  # of all
    stops: Counter[str] = field(default_factory=Counter)  # step key → people; "" is still at it
    days: Counter[int] = field(default_factory=Counter)  # from the first page to the last
    writing_days: Counter[int] = field(default_factory=Counter)  # different days on which something was kept
    versions: dict[int, tuple[int, int]] = field(default_factory=dict)  # number → given, finished


def count() -> dict[UUID, Counts]:
    """Module → its counts, of all that were given. Five queries, and one for the practice’s zone."""
    rows = _last_given()
    found: dict[UUID, Counts] = {}
    _totals(rows, found)
    _stops(rows, found)
    zone = ZoneInfo(Practice.current().time_zone)
    took = ExpressionWrapper(
        TruncDate("completed_at", tzinfo=zone) - TruncDate("started_at", tzinfo=zone), DurationField()
    )
    for key, value, people in _histogram(rows.filter(FINISHED), took):
        found[key].days[value.days] += people
    kept = Answer.objects.filter(assignment=OuterRef("pk"), saved_at__lte=OuterRef("completed_at")).order_by()
    on_days = kept.values("assignment").annotate(n=Count(TruncDate("saved_at", tzinfo=zone), distinct=True)).values("n")
    for key, value, people in _histogram(rows.filter(FINISHED), Subquery(on_days)):
        if value:
            found[key].writing_days[value] += people
    return found


def _last_given() -> Any:
    """Of each person and module what she was given last and has on her page. An erased record counts no more."""
    given = Assignment.objects.exclude(LOCKED)
    newer = given.filter(
        Q(assigned_at__gt=OuterRef("assigned_at")) | Q(assigned_at=OuterRef("assigned_at"), pk__gt=OuterRef("pk")),
        module=OuterRef("module"),
        case__caregiver=OuterRef("case__caregiver"),
    )
    return given.filter(~Exists(newer), case__data_key__destroyed_at__isnull=True).order_by()


def _totals(rows: Any, found: dict[UUID, Counts]) -> None:
    parts = {"given": Q(), "finished": FINISHED, "begun": BEGUN}
    parts["put_off"] = Q(not_now_at__isnull=False, completed_at__isnull=True)
    parts |= {f"effort_{value}": FINISHED & Q(effort=value) for value in Effort.values if value != Effort.NOT_NOW}
    parts |= {f"obstacle_{value}": Q(obstacle=value) for value in Obstacle.values}
    counted = {
        f"n_{name}": Count("pk", filter=condition) if condition else Count("pk") for name, condition in parts.items()
    }
    for row in rows.values("module", "version__number").annotate(**counted):
        counts = found.setdefault(row["module"], Counts())
        counts.given += row["n_given"]
        counts.finished += row["n_finished"]
        counts.begun += row["n_begun"]
        counts.put_off += row["n_put_off"]
        counts.versions[row["version__number"]] = (row["n_given"], row["n_finished"])
        for name, people in row.items():
            kind, _, value = name.removeprefix("n_").partition("_")
            if kind == "effort":
                counts.efforts[value] += people
            elif kind == "obstacle":
                counts.obstacles[value] += people


def _stops(rows: Any, found: dict[UUID, Counts]) -> None:
    """Where those stand who began and did not finish, by the step's key, which is the same over versions."""
    lately = clock.now() - AT_IT
    wrote = Answer.objects.filter(assignment=OuterRef("pk"), saved_at__gte=lately)
    still_open = Q(withdrawn_at__isnull=True, case__closed_at__isnull=True)
    active = Case(
        When(still_open & (Q(started_at__gte=lately) | Exists(wrote)), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    standing = list(
        rows.filter(BEGUN)
        .annotate(active=active)
        .values_list("module", "version", "position", "active")
        .annotate(people=Count("pk"))
    )
    keys = _keys({row[1] for row in standing})
    for module, version, position, is_active, people in standing:
        key = "" if is_active else keys.get((version, position), "")
        found[module].stops[key] += people


def _keys(versions: set[UUID]) -> dict[tuple[UUID, int], str]:
    steps = Step.objects.filter(version__in=versions).values_list("version", "position", "key")
    return {(version, position): key for version, position, key in steps}


def _histogram(rows: Any, value: Any) -> Any:
    return (
        rows.annotate(value=value)
        .values("module", "value")
        .annotate(people=Count("pk"))
        .values_list("module", "value", "people")
    )
