"""What a clinician does with answers: look, pin, write back, say that she read them. The caregiver reads the words."""

import uuid
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.followups import actions as followups
from caregivers.followups.models import FollowUp
from caregivers.learning.actions import mark_reviewed
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.reading.models import AnswerComment, AnswerPin, AnswersSeen
from caregivers.learning.rules import asked_at
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.ids import once_id
from clinic.permissions import Permission

ONE_LOOK = timedelta(minutes=30)  # openings closer to each other than this are one look
LONGEST = 1000


@transaction.atomic
def look(*, assignment: Assignment, by: User) -> AnswersSeen:
    """Open the answers of one assignment: it leaves a trail, and what stands there now is what `by` has seen.

    What it returns says in `before` what stood there when she looked last; `before_at` is None at the first look.
    """
    require(by, Permission.REVIEW_ANSWERS, assignment.case)
    now = clock.now()
    answers = Answer.objects.visible_to(by).filter(assignment=assignment)
    revisions = dict(answers.values_list("step_key", "revision"))
    first = {"case": assignment.case, "at": now, "revisions": revisions}
    rows = AnswersSeen.objects.select_for_update()
    seen, is_first = rows.get_or_create(assignment=assignment, clinician=by, defaults=first)
    if not is_first:
        if now - seen.at > ONE_LOOK:
            seen.before, seen.before_at = seen.revisions, seen.at
        seen.revisions, seen.at = revisions, now
        seen.save(update_fields=["before", "before_at", "revisions", "at"])
    record("answers.read", assignment, by=by, count=len(revisions))
    return seen


@transaction.atomic
def mark_as_read(
    *, assignment: Assignment, by: User, seen: int | None = None, comment: str = "", once: uuid.UUID | None = None
) -> Assignment:
    """Say that the answers were read and, in one go, a few words to the client. See `mark_reviewed` and `write`."""
    row = mark_reviewed(assignment=assignment, by=by, seen=seen)
    if comment.strip():
        write(assignment=row, text=comment, by=by, once=once)
    return row


# --- pins -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def pin(*, assignment: Assignment, step_key: str, by: User) -> AnswerPin:
    """Keep an answer for the next meeting. Raises RuleViolation where nothing stands at that step."""
    require(by, Permission.REVIEW_ANSWERS, assignment.case)
    step = asked_at(assignment, step_key)
    if not Answer.objects.filter(assignment=assignment, step_key=step.key).exists():
        raise RuleViolation(_("Nothing was answered at this step, so there is nothing to pin."), field="step_key")
    new = {"case": assignment.case, "pinned_by": by, "pinned_at": clock.now()}
    row, is_new = AnswerPin.objects.open().get_or_create(assignment=assignment, step_key=step.key, defaults=new)
    if is_new:
        record("answer.pinned", row, by=by, step=step.key)
    return row


@transaction.atomic
def mark_discussed(*, pin: AnswerPin, by: User) -> AnswerPin:
    """They have talked about it: that takes the pin off."""
    return _end(pin, by, discussed=True)


@transaction.atomic
def take_off(*, pin: AnswerPin, by: User) -> AnswerPin:
    """It need not be talked about after all."""
    return _end(pin, by, discussed=False)


def _end(pin: AnswerPin, by: User, *, discussed: bool) -> AnswerPin:
    require(by, Permission.REVIEW_ANSWERS, pin.case)
    row: AnswerPin = AnswerPin.objects.select_for_update(of=("self",)).select_related("case").get(pk=pin.pk)
    if row.ended_at:
        return row
    row.ended_at, row.ended_by, row.discussed = clock.now(), by, discussed
    row.save(update_fields=["ended_at", "ended_by", "discussed"])
    record("answer.discussed" if discussed else "answer.unpinned", row, by=by, step=row.step_key)
    return row


# --- words to the client ----------------------------------------------------------------------------------------------


@transaction.atomic
def write(*, assignment: Assignment, text: str, by: User, once: uuid.UUID | None = None) -> AnswerComment:
    """A few words to the client about what she wrote, and the neutral message that something new is there.

    Raises RuleViolation for no words, for too many, and while the work is not finished.
    """
    require(by, Permission.COMMENT, assignment.case)
    text = text.strip()
    if not text:
        raise RuleViolation(_("Please write a few words first."), field="text")
    if len(text) > LONGEST:
        raise RuleViolation(_("Please keep it short: at most %(count)d characters.") % {"count": LONGEST}, field="text")
    if assignment.completed_at is None:
        raise RuleViolation(_("Your client has not finished this yet."), field="text")
    new = {"case": assignment.case, "assignment": assignment, "author": by, "text": text, "written_at": clock.now()}
    row, is_new = AnswerComment.objects.get_or_create(pk=once_id(by, once), defaults=new)
    if is_new:
        followups.plan(
            kind=FollowUp.Kind.ASSIGNED,
            case=assignment.case,
            recipient=assignment.case.caregiver.user,
            dedupe_key=_message_of(row),
            by=by,
            subject_id=assignment.pk,
        )
        record("comment.written", row, by=by)
    return row


@transaction.atomic
def take_back(*, comment: AnswerComment, by: User) -> AnswerComment:
    """Before she has read it. Raises RuleViolation when she has."""
    require(by, Permission.REVIEW_ANSWERS, comment.case)
    row = _hold(comment)
    if row.taken_back_at:
        return row
    if row.read_at:
        raise RuleViolation(_("Your client has read this already, so it stays."), code="closed")
    row.taken_back_at, row.taken_back_by = clock.now(), by
    row.save(update_fields=["taken_back_at", "taken_back_by"])
    _no_longer_news(row, by)
    record("comment.taken_back", row, by=by)
    return row


@transaction.atomic
def note_read(*, assignment: Assignment, by: User) -> int:
    """The caregiver has come upon what was written to her about this assignment. The number that was new to her."""
    require(by, Permission.SEE_OWN_RECORD, assignment.case)
    unread = AnswerComment.objects.visible_to(by).filter(assignment=assignment).unread()
    rows = [_hold(row) for row in unread.order_by("pk")]
    fresh = [row for row in rows if row.read_at is None and row.taken_back_at is None]
    for row in fresh:
        row.read_at = clock.now()
        row.save(update_fields=["read_at"])
        _no_longer_news(row, by)
        record("comment.read", row, by=by)
    return len(fresh)


def _hold(comment: AnswerComment) -> AnswerComment:
    """The row as it is now, kept from others until the transaction ends."""
    rows = AnswerComment.objects.select_for_update(of=("self",), no_key=True)
    row: AnswerComment = rows.select_related("case__data_key", "case__caregiver__user").get(pk=comment.pk)
    return row


def _message_of(row: AnswerComment) -> str:
    return f"comment:{row.pk}"


def _no_longer_news(row: AnswerComment, by: User) -> None:
    """The message that something new is there need not go out; where it is going out this moment, so be it."""
    with suppress(Stale):
        reason = FollowUp.Reason.NO_LONGER_WANTED
        followups.cancel_waiting(case=row.case, dedupe_prefix=_message_of(row), by=by, reason=reason)
