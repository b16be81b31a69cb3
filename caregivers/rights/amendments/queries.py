"""Requests to amend, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from caregivers.rights.amendments.models import AmendmentRequest, AmendmentRequestQuerySet, AmendmentStep, days_left
from clinic.accounts.models import User

Kind = AmendmentStep.Kind


@dataclass(frozen=True)
class Story:
    """One request and all that happened with it."""

    request: Any  # with its `deadline`
    steps: list[AmendmentStep]

    def step(self, kind: str) -> AmendmentStep | None:
        """The one step of this kind, if it was taken."""
        return next((step for step in self.steps if step.kind == kind), None)

    @property
    def answer(self) -> AmendmentStep | None:
        """What was answered; None while an answer is owed."""
        return self.step(Kind.ACCEPTED) or self.step(Kind.REFUSED)

    @property
    def extension(self) -> AmendmentStep | None:
        return self.step(Kind.EXTENDED)

    @property
    def disagreement(self) -> AmendmentStep | None:
        return self.step(Kind.DISAGREED)

    @property
    def may_disagree(self) -> bool:
        """It was refused, and she has not said anything to it yet."""
        return self.step(Kind.REFUSED) is not None and self.disagreement is None

    @property
    def days_left(self) -> int:
        return days_left(self.request.deadline, practice_today())

    @property
    def tone(self) -> str:
        """The state's tone for a badge."""
        if self.answer:
            return "good" if self.answer.kind == Kind.ACCEPTED else "neutral"
        return "danger" if self.days_left < 0 else "warn" if self.days_left <= 14 else "info"

    @property
    def state(self) -> str:
        """The state in words, for staff."""
        return str(self.answer.get_kind_display()) if self.answer else time_left(self.days_left)


def time_left(days: int) -> str:
    """How much time is left for an answer."""
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def visible_to(user: User) -> AmendmentRequestQuerySet:
    """The requests that `user` may see and that can be read, with their deadline, the newest first."""
    rows = _readable(user)
    return rows.select_related("case__caregiver__user", "asked_by").order_by("-asked_at")


def stories(rows: Iterable[Any], user: User) -> list[Story]:
    """`rows` of `visible_to`, each with its steps; two queries."""
    requests = list(rows)
    steps: dict[Any, list[AmendmentStep]] = {}
    found = AmendmentStep.objects.visible_to(user).filter(request__in=requests).select_related("by")
    for step in found.order_by("at", "pk"):
        steps.setdefault(step.request_id, []).append(step)
    return [Story(request, steps.get(request.pk, [])) for request in requests]


def story_of(request: Any, user: User) -> Story:
    """One request of `visible_to` with its steps."""
    steps = AmendmentStep.objects.visible_to(user).filter(request=request).select_related("by")
    return Story(request, list(steps.order_by("at", "pk")))


def open_on(case: Case, user: User) -> list[Story]:
    """What waits for an answer on `case`."""
    rows = visible_to(user).of(case).unanswered()
    return [Story(row, []) for row in rows]


def to_answer(user: User) -> QuerySet[Any]:
    """What waits for an answer on the cases that `user` may see; `deadline` says until when."""
    return _readable(user).unanswered()


def _readable(user: User) -> AmendmentRequestQuerySet:
    rows: AmendmentRequestQuerySet = AmendmentRequest.objects.visible_to(user)
    return rows.filter(case__data_key__destroyed_at__isnull=True).with_deadline()


def everything(case: Case) -> list[dict[str, Any]]:
    """All requests and what was said about them, as plain data for the download (the caller may see the case)."""
    rows = AmendmentRequest.objects.of(case).select_related("case__data_key").order_by("asked_at")
    steps = AmendmentStep.objects.of(case).select_related("case__data_key", "by").order_by("at", "pk")
    of_request: dict[Any, list[dict[str, Any]]] = {}
    for step in steps:
        entry = {"kind": step.kind, "text": step.text, "grounds": step.grounds, "at": step.at, "by": step.by.name}
        of_request.setdefault(step.request_id, []).append(entry | {"until": step.until})
    return [{"text": row.text, "asked_at": row.asked_at, "steps": of_request.get(row.pk, [])} for row in rows]
