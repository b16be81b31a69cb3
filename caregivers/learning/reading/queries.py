"""What the review page shows: each step with its answer, what is new since the last look, pins, and the words written.
And what of these words the caregiver sees."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from caregivers.learning.former import former_of
from caregivers.learning.models import Assignment, FormerAnswer
from caregivers.learning.queries import Read, answered_steps
from caregivers.learning.reading.actions import look, note_read
from caregivers.learning.reading.models import AnswerComment, AnswerPin, AnswersSeen
from clinic.accounts.models import User
from clinic.library.kinds import Line, kind_of
from clinic.library.models import Step

NEW, CHANGED = _("New"), _("Changed")


@dataclass(frozen=True)
class Shown:
    """One step on the review page."""

    read: Read
    mark: Any = ""  # what happened here since this reader looked last
    pin: AnswerPin | None = None
    discussed: AnswerPin | None = None  # the newest pin that was talked about
    former: list[tuple[datetime, list[Line]]] = field(default_factory=list)  # what stood there before, the newest first


@dataclass(frozen=True)
class Review:
    """All steps, and what the reader has seen of them."""

    steps: list[Shown]
    seen: AnswersSeen

    @property
    def total(self) -> int:
        """What a page hands back when it says that all of this was read."""
        return sum(self.seen.revisions.values())

    @property
    def marked(self) -> list[Shown]:
        """What is new or changed since the last look, in the order of the steps."""
        return [shown for shown in self.steps if shown.mark]


@transaction.atomic
def open_answers(assignment: Assignment, user: User) -> Review:
    """All steps with their answers, marked with what is new. It is a look: see `look`."""
    seen = look(assignment=assignment, by=user)
    reads = answered_steps(assignment, user)
    open_pins, discussed, former = {}, {}, former_of(assignment, user)
    for pin in AnswerPin.objects.visible_to(user).filter(assignment=assignment).order_by("pinned_at"):
        if pin.is_open:
            open_pins[pin.step_key] = pin
        elif pin.discussed:
            discussed[pin.step_key] = pin
    steps = [
        Shown(
            read, mark_of(seen, key), open_pins.get(key), discussed.get(key), _as_lines(read.step, former.get(key, []))
        )
        for read in reads
        for key in (read.step.key,)
    ]
    return Review(steps, seen)


def _as_lines(step: Step, former: list[FormerAnswer]) -> list[tuple[datetime, list[Line]]]:
    return [(row.saved_at, kind_of(step).summary(step.spec, row.value)) for row in former]


def mark_of(seen: AnswersSeen, step_key: str) -> Any:
    """What happened at a step since the reader's last look; nothing at her first one, when all is new."""
    if seen.before_at is None or seen.revisions.get(step_key) == seen.before.get(step_key):
        return ""
    return CHANGED if step_key in seen.before else NEW


# --- words to the client ----------------------------------------------------------------------------------------------


def comments_on(assignment: Assignment, user: User) -> list[AnswerComment]:
    """What was written about one assignment, as far as `user` may see it, the oldest first."""
    rows = AnswerComment.objects.visible_to(user).filter(assignment=assignment).select_related("author")
    return list(rows.order_by("written_at", "pk"))


def comments_for_her(assignment: Assignment, user: User) -> list[AnswerComment]:
    """The same for the caregiver, on the page where she reads them: from now on they are read."""
    note_read(assignment=assignment, by=user)
    return comments_on(assignment, user)


def fetch_comment(user: User, pk: uuid.UUID) -> AnswerComment:
    """The comment; Http404 where it is none of the user's business."""
    row: AnswerComment = get_object_or_404(AnswerComment.objects.visible_to(user), pk=pk)
    return row


def portal_unread(user: User) -> list[dict[str, Any]]:
    """For the caregiver's home: who wrote about what since she last looked, the newest first. One line per module."""
    rows = AnswerComment.objects.visible_to(user).unread().select_related("author", "assignment__version")
    lines: dict[uuid.UUID, dict[str, Any]] = {}
    for row in rows.order_by("-written_at"):
        address = reverse("learning:finish", args=[row.assignment_id])
        line = {"name": row.author.name, "title": row.assignment.version.title, "url": address}
        lines.setdefault(row.assignment_id, line)
    return list(lines.values())
