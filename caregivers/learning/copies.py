"""Homework and what was written in it, in a copy of the record."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, Lines, lines, when
from caregivers.learning.models import Answer, Assignment, FormerAnswer, PathwayRun
from caregivers.learning.reading.models import AnswerComment
from clinic.accounts.models import User
from clinic.library.kinds import Line, kind_of
from clinic.library.models import Step


def homework(case: Case, reader: User) -> list[Entry]:
    """Every module that was given, with all answers and what was written about them, the oldest first: six queries,
    however many there are.
    """
    comments: dict[Any, list[AnswerComment]] = {}
    for comment in AnswerComment.objects.visible_to(reader).of(case).select_related("author").order_by("written_at"):
        comments.setdefault(comment.assignment_id, []).append(comment)
    answers: dict[Any, dict[str, Answer]] = {}
    for answer in Answer.objects.visible_to(reader).of(case):
        answers.setdefault(answer.assignment_id, {})[answer.step_key] = answer
    former: dict[Any, list[FormerAnswer]] = {}
    for old in FormerAnswer.objects.visible_to(reader).of(case).order_by("revision"):
        former.setdefault(old.answer_id, []).append(old)
    rows = Assignment.objects.visible_to(reader).of(case).select_related("version__module", "assigned_by")
    rows = rows.prefetch_related("version__steps").order_by("assigned_at")
    return [_assignment(row, answers.get(row.pk, {}), former, comments.get(row.pk, [])) for row in rows]


def pathways(case: Case, reader: User) -> list[Entry]:
    """Which pathways were followed, and since when; what they brought is the homework."""
    rows = PathwayRun.objects.visible_to(reader).of(case).select_related("pathway").order_by("created_at")
    return [_pathway(row) for row in rows]


def _pathway(row: PathwayRun) -> Entry:
    data = {"title": row.pathway.title, "started_at": row.created_at, "stopped_at": row.stopped_at}
    words = lines((_("Begun"), when(row.created_at)), (_("Stopped"), when(row.stopped_at)))
    return Entry(data, row.pathway.title, words)


def _assignment(
    row: Assignment,
    answers: dict[str, Answer],
    former: dict[Any, list[FormerAnswer]],
    comments: list[AnswerComment],
) -> Entry:
    given: list[dict[str, Any]] = []
    said: Lines = []
    for step in row.version.steps.all():
        if answer := answers.get(step.key):
            before = [_before(step, old) for old in former.get(answer.pk, [])]
            read = kind_of(step).summary(step.spec, answer.value)
            given.append(
                {
                    "step": step.key,
                    "title": step.title,
                    "value": answer.value,
                    "in_words": _in_words(read),
                    "saved_at": answer.saved_at,
                    "before": before,
                }
            )
            said += [(f"{step.title}: {line.label}" if line.label else step.title, line.text) for line in read]
            said += [_before_in_words(step, old) for old in before]
    data = {
        "module": row.version.module.slug,
        "version": row.version.number,
        "title": row.version.title,
        "personal_line": row.personal_line,
        "given_by": row.assigned_by.name,
        "given_at": row.assigned_at,
        "due_on": row.due_on,
        "started_at": row.started_at,
        "finished_at": row.completed_at,
        "taken_back_at": row.withdrawn_at,
        "effort": row.effort,
        "effort_in_words": row.effort_words or "",
        "not_now_at": row.not_now_at,
        "not_now_in_words": row.not_now_words or "",
        "what_got_in_the_way": row.obstacle,
        "what_got_in_the_way_in_words": row.obstacle_words or "",
        "answers": given,
        "comments": [{"by": one.author.name, "at": one.written_at, "text": one.text} for one in comments],
    }
    words = lines(
        (_("Given"), f"{row.assigned_by.name}, {when(row.assigned_at)}"),
        (_("With the words"), row.personal_line),
        (_("Due"), date_format(row.due_on, "DATE_FORMAT") if row.due_on else ""),
        (_("Finished"), when(row.completed_at)),
        (_("Taken back"), when(row.withdrawn_at)),
        (_("How it was"), row.get_effort_display()),
        (_("What was hard, or good"), row.effort_words or ""),
        (_("“Not now”"), when(row.not_now_at)),
        (_("Why not now"), row.not_now_words or ""),
        (_("What got in the way"), row.get_obstacle_display()),
        (_("In words"), row.obstacle_words or ""),
        *said,
        *(
            (_("Written by %(name)s, %(at)s") % {"name": one.author.name, "at": when(one.written_at)}, one.text)
            for one in comments
        ),
    )
    return Entry(data, row.version.title, words)


def _before(step: Step, old: FormerAnswer) -> dict[str, Any]:
    """What stood at a step before it was changed."""
    read = kind_of(step).summary(step.spec, old.value)
    return {"value": old.value, "in_words": _in_words(read), "saved_at": old.saved_at}


def _before_in_words(step: Step, old: dict[str, Any]) -> tuple[str, str]:
    until = _("%(title)s, before it was changed (from %(at)s)") % {"title": step.title, "at": when(old["saved_at"])}
    return until, "\n".join(f"{line['label']}: {line['text']}" for line in old["in_words"])


def _in_words(read: list[Line]) -> list[dict[str, str]]:
    return [{"label": line.label, "text": line.text} for line in read]
