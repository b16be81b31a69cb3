"""How the caregiver leaves a module: for later, finished, or with a word on what got in the way."""

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.learning.holding import hold, note_start
from caregivers.learning.models import Assignment
from caregivers.learning.rules import Effort, must_be_complete, must_be_open
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission


@transaction.atomic
def put_off(*, assignment: Assignment, by: User, words: str = "") -> Assignment:
    """The caregiver says *not now*, and why if she likes: the work stays open, and the therapist sees it."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    must_be_open(row)
    words, told = words.strip(), row.not_now_words or ""
    if row.effort == Effort.NOT_NOW and told.endswith(words):
        return row
    row.not_now_words = "\n".join(filter(None, (told, words))) or None
    row.effort, row.not_now_at = Effort.NOT_NOW, clock.now()
    row.save(update_fields=["effort", "not_now_at", "not_now_words"])
    record("assignment.put_off", row, by=by)
    return row


@transaction.atomic
def complete(*, assignment: Assignment, by: User, effort: str = "", words: str = "") -> Assignment:
    """Finish, with a word on how it was, and her own `words` for it. Raises Unanswered, naming the step, while
    something required is missing.
    """
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    if row.completed_at:
        return row
    must_be_open(row)
    if effort not in (Effort.UNSAID, Effort.FINE, Effort.HARD):
        raise RuleViolation(_("Please choose one of the two, or leave it empty."), field="effort")
    must_be_complete(row)
    note_start(row, by)
    row.completed_at, row.effort, row.effort_words = clock.now(), effort, words.strip() or None
    row.save(update_fields=["completed_at", "effort", "effort_words"])
    record("assignment.completed", row, by=by)
    return row


@transaction.atomic
def say_what_got_in_the_way(*, assignment: Assignment, obstacle: str, words: str, by: User) -> Assignment:
    """The caregiver's answer to the one question that overdue work asks. Raises RuleViolation for an unknown answer."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = hold(assignment)
    must_be_open(row)
    if obstacle not in set(Assignment.Obstacle.values) - {Assignment.Obstacle.UNSAID}:
        raise RuleViolation(_("Please choose what comes closest."), field="obstacle")
    row.obstacle, row.obstacle_words, row.obstacle_at = obstacle, words.strip(), clock.now()
    row.save(update_fields=["obstacle", "obstacle_words", "obstacle_at"])
    record("assignment.obstacle_said", row, by=by, kind=obstacle)
    return row
