"""What happens to the gate: a clinician answers its six questions, and the answers are read."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.safety.flags.actions import raise_flag
from caregivers.safety.flags.rules import GATE_NOT_CLEAR
from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from caregivers.safety.rules import NEWEST_FIRST, GateStanding, lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission


@transaction.atomic
def answer_gate(
    *, case: Case, answers: dict[str, str], grounds: str, by: User, once: uuid.UUID | None = None
) -> GateAnswer:
    """Answer the six questions about `case`; the answer counts for 14 days, or until the next one.

    One that is not clear raises a flag.

    Raises RuleViolation for a question that has no answer or one that is not on the list.
    """
    require(by, Permission.ANSWER_GATE, case)
    for question in QUESTIONS:
        if answers.get(question) not in Reply.values:
            raise RuleViolation(_("Please choose yes, no or not sure."), field=question)
    lock(case)
    given = {question: answers[question] for question in QUESTIONS}
    answer, created = GateAnswer.objects.get_or_create(
        pk=once_id(by, once),
        defaults={
            "case": case,
            **given,
            "grounds": grounds.strip(),
            "answered_by": by,
            "answered_at": clock.now(),
        },
    )
    if created:
        now = GateStanding(answer)
        record("gate.answered", answer, by=by, state=now.state.value, expires_at=now.expires_at)
        if not answer.is_clear:
            raise_flag(case=case, rule=GATE_NOT_CLEAR, source=answer, dedupe_key=f"gate:{answer.pk}", by=by)
    return answer


@transaction.atomic
def read_history(*, case: Case, by: User) -> list[GateAnswer]:
    """All answers about `case` that `by` may see, the newest first. Reading them leaves a trail."""
    rows = GateAnswer.objects.visible_to(by).of(case).select_related("answered_by").order_by(*NEWEST_FIRST)
    answers = list(rows)
    record_reading("gate.read", answers, by=by)
    return answers
