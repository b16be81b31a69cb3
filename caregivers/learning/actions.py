"""What happens to assigned work: clinicians give it, take it back and read it; the caregiver does it."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups import actions as followups
from caregivers.followups.models import FollowUp
from caregivers.learning.ends import complete, put_off, say_what_got_in_the_way
from caregivers.learning.former import keep_former
from caregivers.learning.holding import hold, message_of, note_change, note_start, take_message_back
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.rules import (
    Effort,
    asked_at,
    must_be_open,
    must_be_possible,
    must_be_writable,
    refuse_stale,
    refuse_unseen,
)
from caregivers.safety.rules import lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.library.kinds import kind_of
from clinic.library.models import ModuleVersion
from clinic.permissions import Permission

# All verbs of the room are asked for here.
__all__ = [
    "assign",
    "complete",
    "go_to",
    "mark_reviewed",
    "put_off",
    "save_answer",
    "say_what_got_in_the_way",
    "start",
    "withdraw",
]


@transaction.atomic
def assign(
    *,
    case: Case,
    version: ModuleVersion,
    by: User,
    due_on: date | None = None,
    personal_line: str = "",
    starts_on: date | None = None,
    once: uuid.UUID | None = None,
) -> Assignment:
    """Give the caregiver a module, and plan the message that something new is there.

    With a `starts_on` that is still to come (local to her) it waits for that day, and the gate is asked again then.
    Raises RuleViolation when the gate says no, when she is still working on this module, or for a due day that is over.
    """
    require(by, Permission.ASSIGN, case)
    lock(case)  # two clinicians at once, or a new answer to the gate, wait for each other
    new_pk = once_id(by, once)
    if already := Assignment.objects.filter(pk=new_pk, case=case).select_related("case__data_key").first():
        return already
    must_be_possible(case, version, starts_on, due_on)
    later = starts_on is not None and starts_on > clock.today(case.caregiver.user.time_zone)
    row = Assignment.objects.create(
        pk=new_pk,
        case=case,
        module=version.module,
        version=version,
        due_on=None if later else due_on,
        unlocks_on=starts_on if later else None,
        due_days=(due_on - starts_on).days if later and due_on and starts_on else None,
        personal_line=personal_line.strip(),
        assigned_by=by,
        assigned_at=clock.now(),
    )
    if not later:
        followups.plan(
            kind=FollowUp.Kind.ASSIGNED,
            case=case,
            recipient=case.caregiver.user,
            dedupe_key=message_of(row),
            by=by,
            subject_id=row.pk,
        )
    due = due_on.isoformat() if due_on else None
    record("assignment.given", row, by=by, module=version.module.slug, version=version.number, due_on=due)
    return row


@transaction.atomic
def withdraw(*, assignment: Assignment, by: User, reason: str = "") -> Assignment:
    """Take unfinished work back; what was written stays in the record. Raises RuleViolation when it is finished."""
    require(by, Permission.ASSIGN, assignment.case)
    lock(assignment.case)  # what unlocks this moment is there before it, or never
    row = hold(assignment)
    if row.withdrawn_at:
        return row
    if row.completed_at:
        raise RuleViolation(_("This is finished already, so it cannot be taken back."), code="closed")
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = clock.now(), by, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    take_message_back(row, by)
    record("assignment.withdrawn", row, by=by)
    return row


@transaction.atomic
def mark_reviewed(*, assignment: Assignment, by: User, seen: int | None = None) -> Assignment:
    """Say that the answers were read. Raises RuleViolation while the work is not finished; Stale where not all of it
    can have been `seen` (the sum of the revisions that were shown), because the caregiver has changed something since.
    """
    require(by, Permission.REVIEW_ANSWERS, assignment.case)
    row = hold(assignment)
    if row.reviewed_at and not row.changed_at:
        return row
    if row.completed_at is None:
        raise RuleViolation(_("Your client has not finished this yet."))
    refuse_unseen(row, seen)
    row.reviewed_at, row.reviewed_by, row.changed_at = clock.now(), by, None
    row.save(update_fields=["reviewed_at", "reviewed_by", "changed_at"])
    record("assignment.reviewed", row, by=by)
    return row


@transaction.atomic
def start(*, assignment: Assignment, by: User) -> Assignment:
    """The caregiver opens it for the first time; later openings change nothing."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    must_be_open(row)
    note_start(row, by)
    return row


@transaction.atomic
def save_answer(*, assignment: Assignment, step_key: str, value: object, revision: int, by: User) -> Answer:
    """Keep what stands at one step now. `revision` is the one that the device saw last, 0 before the first save.

    What is stored already is no second save; nothing typed yet makes no row (the answer has the revision 0). Raises
    Stale when another device saved meanwhile, AnswerRefused for what the step cannot hold. In a finished module only
    what she made can be changed, and what stood there before is kept.
    """
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    step = asked_at(row, step_key)
    must_be_writable(row, step)
    kind = kind_of(step)
    value = kind.clean(step.spec, value)
    answer = Answer.objects.filter(assignment=row, step_key=step_key).first()
    if answer is None:
        answer = Answer(assignment=row, step_key=step_key, value=kind.empty(step.spec), revision=0)
    answer.case = row.case  # the key to read it with
    if answer.value == value:
        return answer
    refuse_stale(answer, seen=revision)
    if row.completed_at:
        keep_former(answer, row, step, value)
    answer.value, answer.saved_at = value, clock.now()
    answer.revision += 1
    answer.save()
    note_start(row, by)
    note_change(row)
    verb = "answer.changed" if row.completed_at else "answer.saved"
    record(verb, answer, by=by, step=step_key, revision=answer.revision)
    return answer


@transaction.atomic
def go_to(*, assignment: Assignment, position: int, by: User) -> Assignment:
    """Remember the step to resume at, on whatever device. Going on takes *not now* back."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    must_be_open(row)
    last = row.version.steps.count()
    position = max(1, min(position, last))
    effort = Effort.UNSAID if row.effort == Effort.NOT_NOW else row.effort
    if (position, effort) == (row.position, row.effort):
        return row
    row.position, row.effort = position, effort
    row.save(update_fields=["position", "effort"])
    record("assignment.went_on", row, by=by, step=position)
    return row
