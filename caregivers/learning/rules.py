"""When assigned work may be given, answered and finished: each rule a question that raises its sentence."""

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.learning.models import Answer, Assignment
from caregivers.safety import rules as safety
from clinic import clock
from clinic.errors import RuleViolation, Stale
from clinic.library.kinds import AnswerRefused, kind_of
from clinic.library.models import ModuleVersion, Step

Effort = Assignment.Effort


class Unanswered(RuleViolation):
    """Something required is still missing. `step` says where."""

    def __init__(self, step: Step) -> None:
        said = _("Step %(number)d, “%(title)s”, still needs an answer.")
        message = said % {"number": step.position, "title": step.title}
        super().__init__(message, field=f"answers.{step.key}", code="unanswered")
        self.step = step


def must_be_possible(case: Case, version: ModuleVersion, starts_on: date | None, due_on: date | None) -> None:
    """Raises RuleViolation unless `version` can be given to `case`, from `starts_on` (none: now) until `due_on`."""
    if not case.is_open:
        raise RuleViolation(_("This case is closed. Nothing new can be given."), code="closed")
    if version.published_at is None:
        raise RuleViolation(_("This module is still a draft."), field="module")
    if Assignment.objects.unfinished().filter(case=case, module=version.module_id).exists():
        raise RuleViolation(
            _("Your client has this module already and is still working on it. There is no need to give it twice."),
            field="module",
        )
    safety.demand(case, version.gate, field="module")
    today = clock.today(case.caregiver.user.time_zone)
    if starts_on and starts_on < today:
        raise RuleViolation(
            _("This day is over where your client lives. Please choose a later one."), field="starts_on"
        )
    if due_on and starts_on and due_on < starts_on:
        raise RuleViolation(_("This day is before the one on which it starts."), field="due_on")
    if due_on and due_on < today:
        raise RuleViolation(_("This day is over where your client lives. Please choose a later one."), field="due_on")


def must_be_open(row: Assignment) -> None:
    """Raises RuleViolation (code "closed") for what is finished or taken back."""
    if row.completed_at:
        raise RuleViolation(_("You have finished this already, so it cannot be changed any more."), code="closed")
    if row.withdrawn_at:
        raise RuleViolation(_("Your therapist has taken this off your list. You need not do it."), code="closed")


def must_be_writable(row: Assignment, step: Step) -> None:
    """Raises RuleViolation (code "closed") where the answer at `step` stands for good: what was an answer of the moment
    is one when the module is finished; what she made (a card, a plan, a diary) stays hers to change.
    """
    if not (row.completed_at and kind_of(step).is_made):
        must_be_open(row)


def asked_at(row: Assignment, step_key: str) -> Step:
    """The step of that key, where something is asked. Raises RuleViolation for any other."""
    step = row.version.steps.filter(key=step_key).first()
    if step is None or not kind_of(step).answers:
        raise RuleViolation(_("There is nothing to answer at this step."), field="step_key")
    return step


def refuse_stale(answer: Answer, *, seen: int) -> None:
    """Raises Stale unless the device saw what is stored now."""
    if seen != answer.revision:
        raise Stale(
            _("This was changed on another device meanwhile. Both are shown: please choose which one to keep."),
            current={"revision": answer.revision, "value": answer.value, "saved_at": answer.saved_at.isoformat()},
        )


def refuse_unseen(row: Assignment, seen: int | None) -> None:
    """Raises Stale where `seen`, the sum of the revisions that a page showed, is not what stands there now."""
    now = row.answers.aggregate(total=Sum("revision"))["total"] or 0
    if seen is not None and seen != now:
        raise Stale(
            _("Your client changed something while you were reading. It is shown here now: please look once more."),
            current={"seen": now},
        )


def unfinished(row: Assignment) -> list[Step]:
    """The steps that still need an answer before it can be finished."""
    answers = {answer.step_key: answer for answer in row.answers.all()}
    missing = []
    for step in row.version.steps.all():
        kind = kind_of(step)
        if not kind.answers:
            continue
        value = kind.empty(step.spec)
        if answer := answers.get(step.key):
            answer.case = row.case  # the key to read it with
            value = answer.value
        try:
            kind.clean(step.spec, value, finishing=True)
        except AnswerRefused:
            missing.append(step)
    return missing


def must_be_complete(row: Assignment) -> None:
    """Raises Unanswered for the first step that still needs an answer."""
    if missing := unfinished(row):
        raise Unanswered(missing[0])
