"""Answers that are pinned for the next meeting: as titles for the case page, with their words beside a note."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from caregivers.caseload.models import Case
from caregivers.learning.models import Answer
from caregivers.learning.reading.models import AnswerPin
from clinic.accounts.models import User
from clinic.audit.actions import record_reading
from clinic.library.kinds import Line, kind_of
from clinic.library.models import Step


@dataclass(frozen=True)
class Pinned:
    """A pin, the step it stands at, and what was answered there (where that was asked for)."""

    pin: AnswerPin
    title: str  # of the step
    module: str
    url: str
    lines: list[Line] = field(default_factory=list)


def fetch_pin(user: User, pk: uuid.UUID) -> AnswerPin:
    """The pin; Http404 where it is none of the user's business."""
    pin: AnswerPin = get_object_or_404(AnswerPin.objects.visible_to(user), pk=pk)
    return pin


def pinned_titles(case: Case, user: User) -> list[Pinned]:
    """The open pins of a case, the oldest first, without a word of the answers. Two queries."""
    return [_pinned(pin, step) for pin, step in _with_steps(case, user)]


@transaction.atomic
def pinned_answers(case: Case, user: User) -> list[Pinned]:
    """The open pins of a case with what was answered, the oldest first. Three queries; reading leaves a trail."""
    pins = _with_steps(case, user)
    if not pins:
        return []
    wanted = Q()
    for pin, _step in pins:
        wanted |= Q(assignment=pin.assignment_id, step_key=pin.step_key)
    answers = {(row.assignment_id, row.step_key): row for row in Answer.objects.visible_to(user).filter(wanted)}
    record_reading("answers.read", [pin.assignment for pin, _step in pins], by=user)
    return [_pinned(pin, step, answers.get((pin.assignment_id, pin.step_key))) for pin, step in pins]


def _with_steps(case: Case, user: User) -> list[tuple[AnswerPin, Step | None]]:
    rows = AnswerPin.objects.visible_to(user).of(case).open().select_related("assignment__version", "pinned_by")
    pins = list(rows.order_by("pinned_at", "pk"))
    if not pins:
        return []
    versions = {pin.assignment.version_id for pin in pins}
    found = Step.objects.filter(version__in=versions, key__in={pin.step_key for pin in pins})
    steps = {(step.version_id, step.key): step for step in found}
    return [(pin, steps.get((pin.assignment.version_id, pin.step_key))) for pin in pins]


def _pinned(pin: AnswerPin, step: Step | None, answer: Answer | None = None) -> Pinned:
    return Pinned(
        pin=pin,
        title=step.title if step else pin.step_key,
        module=pin.assignment.version.title,
        url=reverse("learning:review", args=[pin.assignment_id]) + f"#{pin.step_key}",
        lines=kind_of(step).summary(step.spec, answer.value) if step and answer else [],
    )
