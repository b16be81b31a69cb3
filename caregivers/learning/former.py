"""What stood in a finished module before it was changed is kept: others have read it, and acted upon it."""

from datetime import timedelta
from typing import Any

from caregivers.learning.models import Answer, Assignment, FormerAnswer
from clinic import clock
from clinic.library.kinds import kind_of
from clinic.library.models import Step

STOOD = timedelta(hours=1)  # what was there for less is a text that is still being typed


def keep_former(answer: Answer, row: Assignment, step: Step, value: Any) -> None:
    """Before `answer` becomes `value`: keep what stands there, where words would be lost that stood for a while."""
    if answer.revision == 0 or not kind_of(step).loses(step.spec, answer.value, value):
        return
    was_handed_in = row.completed_at is not None and answer.saved_at <= row.completed_at
    if was_handed_in or answer.saved_at <= clock.now() - STOOD:
        FormerAnswer.objects.create(
            case=row.case, answer=answer, value=answer.value, revision=answer.revision, saved_at=answer.saved_at
        )


def former_of(assignment: Assignment, user: Any) -> dict[str, list[FormerAnswer]]:
    """Step key → what stood there before, the newest first. Whoever shows it leaves the trail of reading answers."""
    rows = FormerAnswer.objects.visible_to(user).filter(answer__assignment=assignment)
    found: dict[str, list[FormerAnswer]] = {}
    for row in rows.select_related("answer").order_by("-revision"):
        found.setdefault(row.answer.step_key, []).append(row)
    return found
