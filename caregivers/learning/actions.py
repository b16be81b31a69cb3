"""What happens to assigned work: clinicians give it, take it back and read it; the caregiver does it."""

import uuid
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups import actions as followups
from caregivers.followups.models import FollowUp
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.rules import (
    Effort,
    asked_at,
    must_be_complete,
    must_be_open,
    must_be_possible,
    refuse_stale,
    refuse_unseen,
)
from caregivers.safety.rules import lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.ids import once_id
from clinic.library.kinds import kind_of
from clinic.library.models import ModuleVersion
from clinic.permissions import Permission


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
            dedupe_key=_message_of(row),
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
    row = _hold(assignment)
    if row.withdrawn_at:
        return row
    if row.completed_at:
        raise RuleViolation(_("This is finished already, so it cannot be taken back."), code="closed")
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = clock.now(), by, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    _take_message_back(row, by)
    record("assignment.withdrawn", row, by=by)
    return row


@transaction.atomic
def mark_reviewed(*, assignment: Assignment, by: User, seen: int | None = None) -> Assignment:
    """Say that the answers were read. Raises RuleViolation while the work is not finished; Stale where not all of it
    can have been `seen` (the sum of the revisions that were shown), because the caregiver has changed something since.
    """
    require(by, Permission.REVIEW_ANSWERS, assignment.case)
    row = _hold(assignment)
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
    row = _hold(assignment)
    must_be_open(row)
    _note_start(row, by)
    return row


@transaction.atomic
def save_answer(*, assignment: Assignment, step_key: str, value: object, revision: int, by: User) -> Answer:
    """Keep what stands at one step now. `revision` is the one that the device saw last, 0 before the first save.

    What is stored already is no second save; nothing typed yet makes no row (the answer has the revision 0). Raises
    Stale when another device saved meanwhile, AnswerRefused for what the step cannot hold.
    """
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
    must_be_open(row)
    step = asked_at(row, step_key)
    kind = kind_of(step)
    value = kind.clean(step.spec, value)
    answer = Answer.objects.filter(assignment=row, step_key=step_key).first()
    if answer is None:
        answer = Answer(assignment=row, step_key=step_key, value=kind.empty(step.spec), revision=0)
    answer.case = row.case  # the key to read it with
    if answer.value == value:
        return answer
    refuse_stale(answer, seen=revision)
    answer.value, answer.saved_at = value, clock.now()
    answer.revision += 1
    answer.save()
    _note_start(row, by)
    _note_change(row)
    record("answer.saved", answer, by=by, step=step_key, revision=answer.revision)
    return answer


@transaction.atomic
def go_to(*, assignment: Assignment, position: int, by: User) -> Assignment:
    """Remember the step to resume at, on whatever device. Going on takes *not now* back."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
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


@transaction.atomic
def put_off(*, assignment: Assignment, by: User) -> Assignment:
    """The caregiver says *not now*: the work stays open, and the therapist sees it."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
    must_be_open(row)
    if row.effort == Effort.NOT_NOW:
        return row
    row.effort = Effort.NOT_NOW
    row.save(update_fields=["effort"])
    record("assignment.put_off", row, by=by)
    return row


@transaction.atomic
def complete(*, assignment: Assignment, by: User, effort: str = "") -> Assignment:
    """Finish, with a word on how it was. Raises Unanswered, naming the step, while something required is missing."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
    if row.completed_at:
        return row
    must_be_open(row)
    if effort not in (Effort.UNSAID, Effort.FINE, Effort.HARD):
        raise RuleViolation(_("Please choose one of the two, or leave it empty."), field="effort")
    must_be_complete(row)
    _note_start(row, by)
    row.completed_at, row.effort = clock.now(), effort
    row.save(update_fields=["completed_at", "effort"])
    record("assignment.completed", row, by=by)
    return row


@transaction.atomic
def say_what_got_in_the_way(*, assignment: Assignment, obstacle: str, words: str, by: User) -> Assignment:
    """The caregiver's answer to the one question that overdue work asks. Raises RuleViolation for an unknown answer."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
    must_be_open(row)
    if obstacle not in set(Assignment.Obstacle.values) - {Assignment.Obstacle.UNSAID}:
        raise RuleViolation(_("Please choose what comes closest."), field="obstacle")
    row.obstacle, row.obstacle_words, row.obstacle_at = obstacle, words.strip(), clock.now()
    row.save(update_fields=["obstacle", "obstacle_words", "obstacle_at"])
    record("assignment.obstacle_said", row, by=by, kind=obstacle)
    return row


def _hold(assignment: Assignment) -> Assignment:
    """The row as it is now, kept from others until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__data_key", "case__caregiver__user", "version").get(pk=assignment.pk)


def _note_start(row: Assignment, by: User) -> None:
    if row.started_at is None:
        row.started_at = clock.now()
        row.save(update_fields=["started_at"])
        _no_longer_news(row, by)
        record("assignment.started", row, by=by)


def _note_change(row: Assignment) -> None:
    """What was read already waits to be read again, since the first change."""
    if row.reviewed_at and row.changed_at is None:
        row.changed_at = clock.now()
        row.save(update_fields=["changed_at"])


def _message_of(row: Assignment) -> str:
    return f"assigned:{row.pk}"


def _take_message_back(row: Assignment, by: User) -> None:
    reason = FollowUp.Reason.NO_LONGER_WANTED
    followups.cancel_waiting(case=row.case, dedupe_prefix=_message_of(row), by=by, reason=reason)


def _no_longer_news(row: Assignment, by: User) -> None:
    """She is here, so "something new for you" need not go out; where it is going out this moment, so be it."""
    with suppress(Stale):
        _take_message_back(row, by)
