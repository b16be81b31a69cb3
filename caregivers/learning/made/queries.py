"""What a caregiver made in her modules, thing by thing."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from caregivers.learning.models import Answer, Assignment
from caregivers.learning.queries import fetch
from clinic.accounts.models import User
from clinic.library.kinds import KINDS, Kind, Line, kind_of
from clinic.library.models import Step
from clinic.permissions import Permission

KINDS_MADE = [name for name, kind in KINDS.items() if kind.is_made]


@dataclass(frozen=True)
class Thing:
    """One thing that she made: a card, a plan, a message, a diary. `answer` is None while it is empty."""

    assignment: Assignment
    step: Step
    answer: Answer | None

    @property
    def kind(self) -> Kind:
        return kind_of(self.step)

    @property
    def title(self) -> str:
        return self.step.title

    @property
    def is_card(self) -> bool:
        return self.kind.keeps

    @property
    def goes_on(self) -> bool:
        """A diary: to be written in over days."""
        return self.kind.repeats

    @cached_property
    def lines(self) -> list[Line]:
        """What stands there, the newest entry of a diary first."""
        if self.answer is None:
            return []
        lines = self.kind.summary(self.step.spec, self.answer.value)
        return lines[::-1] if self.kind.repeats else lines

    @property
    def is_empty(self) -> bool:
        return self.answer is None or self.kind.is_empty(self.step.spec, self.answer.value)

    @property
    def saved_at(self) -> datetime | None:
        return self.answer.saved_at if self.answer else None

    @property
    def can_change(self) -> bool:
        """Hers to change while she is with us; what was taken back stays as it was."""
        return self.assignment.withdrawn_at is None and self.assignment.case.is_open

    @property
    def is_worth_showing(self) -> bool:
        """Something stands there; or the module is finished, and she may still put something down."""
        return not self.is_empty or (self.can_change and self.assignment.completed_at is not None)

    @property
    def url(self) -> str:
        return reverse("learning:thing", args=[self.assignment.pk, self.step.key])

    @property
    def change_url(self) -> str:
        return reverse("learning:change", args=[self.assignment.pk, self.step.key])


@dataclass(frozen=True)
class Work:
    """One module with what was made in it."""

    assignment: Assignment
    things: list[Thing]


def work_of(user: User) -> list[Work]:
    """Every module in which this caregiver wrote something or which she finished, the newest first. Three queries."""
    rows = list(_touched(user).order_by("-assigned_at"))
    versions = {row.version_id for row in rows}
    steps: dict[Any, list[Step]] = {}
    for step in Step.objects.filter(version__in=versions, kind__in=KINDS_MADE).order_by("position"):
        steps.setdefault(step.version_id, []).append(step)
    answers = {
        (answer.assignment_id, answer.step_key): answer
        for answer in Answer.objects.visible_to(user).filter(assignment__in=rows)
    }
    found = []
    for row in rows:
        things = [Thing(row, step, answers.get((row.pk, step.key))) for step in steps.get(row.version_id, [])]
        if shown := [thing for thing in things if thing.is_worth_showing]:
            found.append(Work(row, shown))
    return found


def list_of(user: User) -> list[dict[str, Any]]:
    """The same modules, to be listed: titles and addresses. The words are behind them."""
    return [
        {"title": row.version.title, "at": row.completed_at, "url": reverse("learning:open", args=[row.pk])}
        for row in _touched(user).order_by("-assigned_at")
    ]


def cards_of(user: User) -> list[Thing]:
    """The cards that she keeps: those on which something stands."""
    return [thing for work in work_of(user) for thing in work.things if thing.is_card and not thing.is_empty]


def at_hand(user: User) -> list[Thing]:
    """For her home: the cards that she keeps, and the diaries that she can go on with."""
    things = [thing for work in work_of(user) for thing in work.things]
    cards = [thing for thing in things if thing.is_card and not thing.is_empty]
    return cards + [thing for thing in things if thing.goes_on and thing.can_change]


def fetch_thing(user: User, pk: uuid.UUID, step_key: str) -> Thing:
    """One thing. Raises Http404 for what is not hers, or was not made."""
    row = fetch(user, pk, to=Permission.SEE_OWN_RECORD)
    step = row.version.steps.filter(key=step_key, kind__in=KINDS_MADE).first()
    if step is None:
        raise Http404
    answer = Answer.objects.visible_to(user).filter(assignment=row, step_key=step_key).first()
    return Thing(row, step, answer)


def _touched(user: User) -> Any:
    answered = Exists(Answer.objects.filter(assignment=OuterRef("pk")))
    rows = Assignment.objects.visible_to(user).filter(case__data_key__destroyed_at__isnull=True)
    return rows.filter(Q(completed_at__isnull=False) | answered).select_related("version", "case__caregiver__user")
