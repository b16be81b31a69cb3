"""What pages show of assigned work, and the lists that the dashboards count."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.pathways.queries import running
from caregivers.learning.reading.pins import pinned_titles
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.library.kinds import Line, kind_of
from clinic.library.models import Step
from clinic.permissions import Permission

DONE_SHOWN = 5


def fetch(user: User, pk: uuid.UUID, *, to: Permission) -> Assignment:
    """The assignment, in order `to` do something with it: 404 for a stranger, 403 for a colleague who may not."""
    rows = Assignment.objects.visible_to(user).select_related(
        "version__module", "case__caregiver__user", "assigned_by", "reviewed_by"
    )
    row: Assignment = get_object_or_404(rows, pk=pk)
    require(user, to, row.case)
    return row


def _own(user: User) -> Any:
    """On the user's own caseload, of cases that are still open."""
    return Assignment.objects.visible_to(user).filter(case__in=Case.objects.own(user), case__closed_at__isnull=True)


def to_review(user: User) -> Any:
    """Finished work on her own caseload that nobody has read yet, or that changed since."""
    return _own(user).to_review()


def overdue(user: User) -> Any:
    """Open work on her own caseload whose due day is over where the caregiver lives."""
    return _own(user).overdue()


# --- reading answers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """One step with what was answered there, line by line."""

    step: Step
    asks: bool
    lines: list[Line]
    saved_at: datetime | None = None

    @property
    def made(self) -> bool:
        """Something was answered here."""
        return bool(self.lines)

    @property
    def is_hers(self) -> bool:
        """Something that she made and can change later, and not an answer of the moment."""
        return kind_of(self.step).is_made


def read_answers(assignment: Assignment, user: User) -> list[Read]:
    """All steps with their answers. Anybody else than the caregiver herself leaves a trail by reading."""
    with transaction.atomic():
        reads = answered_steps(assignment, user)
        if not user.is_caregiver:
            record("answers.read", assignment, by=user, count=sum(read.made for read in reads))
    return reads


def answered_steps(assignment: Assignment, user: User) -> list[Read]:
    """All steps with their answers, for a caller who leaves the trail."""
    answers = {row.step_key: row for row in Answer.objects.visible_to(user).filter(assignment=assignment)}
    return [_read(step, answers.get(step.key)) for step in assignment.version.steps.all()]


def asked_step(assignment: Assignment, step_key: str) -> Step:
    """The step of that key, where something is asked. Raises Http404 for any other."""
    step = get_object_or_404(assignment.version.steps, key=step_key)
    if not kind_of(step).answers:
        raise Http404
    return step


def answer_at(assignment: Assignment, step_key: str, user: User) -> Answer:
    """The answer at one step, with the revision 0 where nothing stands yet. Leaves a trail as `read_answers` does."""
    step = asked_step(assignment, step_key)
    stored = Answer.objects.visible_to(user).filter(assignment=assignment, step_key=step_key).first()
    if stored is None:
        empty = kind_of(step).empty(step.spec)
        return Answer(case=assignment.case, assignment=assignment, step_key=step_key, value=empty, revision=0)
    if not user.is_caregiver:
        record("answers.read", assignment, by=user, step=step_key)
    return stored


def _read(step: Step, answer: Answer | None) -> Read:
    kind = kind_of(step)
    if answer is None:
        return Read(step, kind.answers, [])
    return Read(step, kind.answers, kind.summary(step.spec, answer.value), answer.saved_at)


def panel(case: Case, user: User) -> dict[str, Any]:
    """The homework of one case: what is open (overdue first), what waits to be read, what was done lately."""
    rows = Assignment.objects.visible_to(user).of(case).select_related("version", "case__caregiver__user")
    by_due = (F("due_on").asc(nulls_last=True), "assigned_at")
    waiting = list(rows.open().order_by(*by_due))
    done = rows.filter(reviewed_at__isnull=False, changed_at__isnull=True).order_by("-completed_at")
    return {
        "overdue": [row for row in waiting if row.is_overdue],
        "open": [row for row in waiting if not row.is_overdue],
        "to_review": list(rows.to_review().order_by("waits_since")),
        "done": list(done[:DONE_SHOWN]),
        "later": list(rows.locked().filter(run=None).order_by("unlocks_on")),
        "pathways": running(case, user),
        "pins": pinned_titles(case, user),
    }


# --- the caregiver's home ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """One module as the caregiver's home shows it."""

    title: str
    summary: str
    personal_line: str
    from_name: str
    facts: str
    url: str
    button: str


def portal_cards(user: User) -> list[Card]:
    """What is open for this caregiver, the next step first: what she began, then what is due soonest."""
    rows = Assignment.objects.visible_to(user).open().filter(case__closed_at__isnull=True)
    rows = rows.select_related("version", "assigned_by", "case__caregiver__user")
    begun_first = (F("started_at").desc(nulls_last=True), F("due_on").asc(nulls_last=True), "assigned_at")
    return [_card(row) for row in rows.order_by(*begun_first)]


def _card(row: Assignment) -> Card:
    buttons = (_("Read it again"), _("Go on")) if row.started_at else (_("Start"), _("Start"))
    return Card(
        title=row.version.title,
        summary=row.version.summary,
        personal_line=str(row.personal_line),
        from_name=row.assigned_by.name,
        facts=_facts(row),
        url=reverse("learning:finish" if row.completed_at else "learning:open", args=[row.pk]),
        button=buttons[row.is_open],
    )


def _facts(row: Assignment) -> str:
    if row.completed_at:
        return _("Finished")
    minutes = ngettext("About %(count)d minute", "About %(count)d minutes", row.version.minutes)
    parts = [minutes % {"count": row.version.minutes}]
    if row.due_on:
        parts.append(_due(row.due_on, row.today))
    return " · ".join(parts)


def _due(day: date, today: date) -> str:
    if day < today:
        return _("Still here whenever you are ready")
    if day == today:
        return _("By today, if you can")
    return _("By %(day)s, if you can") % {"day": date_format(day, "l, F j")}
