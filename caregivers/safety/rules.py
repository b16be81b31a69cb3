"""The one place that says whether the safety gate is open (CLINICAL.md 4).

Stepping-back work needs a clear, current answer (gate *safety*); boundary work needs a current answer that there is
no violence towards the caregiver (gate *violence*). Ask `demand` in the transaction of the verb that gives the work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.caseload.models import Case
from caregivers.safety.models import GateAnswer, Reply
from clinic import clock
from clinic.errors import RuleViolation
from clinic.library.gates import Gate

VALID_FOR = timedelta(days=14)
NEWEST_FIRST = ("-answered_at", "-created_at")


class State(models.TextChoices):
    """How the gate stands, in a word."""

    UNANSWERED = "unanswered", gettext_lazy("Unanswered")
    CLEAR = "clear", gettext_lazy("Clear")
    NOT_CLEAR = "not_clear", gettext_lazy("Not clear")
    EXPIRED = "expired", gettext_lazy("Expired")


@dataclass(frozen=True)
class GateStanding:
    """What is known of one case's safety right now: the newest answer, and what follows from it."""

    latest: GateAnswer | None

    @property
    def expires_at(self) -> datetime | None:
        """The moment from which the newest answer no longer counts."""
        return self.latest.answered_at + VALID_FOR if self.latest else None

    @property
    def current(self) -> bool:
        """Answered within the last 14 days."""
        return self.expires_at is not None and clock.now() < self.expires_at

    @property
    def clear(self) -> bool:
        """The newest answer is clear, whatever its age."""
        return self.latest is not None and self.latest.is_clear

    @property
    def violence_free(self) -> bool:
        """The newest answer says plainly that there is no violence towards the caregiver, whatever its age."""
        return self.latest is not None and self.latest.violence_to_caregiver == Reply.NO

    @property
    def state(self) -> State:
        """An answer that is not clear stays so until somebody answers anew: danger does not end by the calendar."""
        if self.latest is None:
            return State.UNANSWERED
        if not self.clear:
            return State.NOT_CLEAR
        return State.CLEAR if self.current else State.EXPIRED

    def allows(self, gate: str) -> bool:
        """Whether work behind `gate` may be given now. An unknown gate is an error, not an open one."""
        match Gate(gate):
            case Gate.NONE:
                return True
            case Gate.SAFETY:
                return self.clear and self.current
            case Gate.VIOLENCE:
                return self.violence_free and self.current

    def refusal(self, gate: str) -> str | None:
        """None where `gate` allows it; else a sentence for the clinician: why not, and what to do instead."""
        if self.allows(gate):
            return None
        if self.latest is None:
            return _(
                "The six safety questions have not been answered for this case. Please answer them first: it takes "
                "about a minute. Then you can come back to this."
            )
        if gate == Gate.SAFETY and not self.clear:
            return _(
                "The safety answers for this case are not clear, so stepping back has to wait. You can give module 1, "
                "“Safety first”, and go through the emergency page together. When things change, answer the six "
                "questions again."
            )
        if gate == Gate.VIOLENCE and not self.violence_free:
            return _(
                "There may be violence or threats towards your client, so boundaries have to wait: they can make it "
                "worse. You can give module 1, “Safety first”, and go through the emergency page together. When "
                "things change, answer the six questions again."
            )
        return _(
            "The safety answers are more than 14 days old. Please answer the six questions again; then you can come "
            "back to this."
        )


def standing(case: Case) -> GateStanding:
    """How the gate of `case` stands. The newest answer counts, and only that one."""
    answers = GateAnswer.objects.filter(case=case).select_related("case__data_key", "answered_by")
    return GateStanding(answers.order_by(*NEWEST_FIRST).first())


def allows(case: Case, gate: str) -> bool:
    """Whether work behind `gate` may be given to `case` now."""
    return gate == Gate.NONE or standing(case).allows(gate)


def refusal(case: Case, gate: str) -> str | None:
    """None where the gate allows it; else a sentence for the clinician: why not, and what to do instead."""
    return None if gate == Gate.NONE else standing(case).refusal(gate)


def demand(case: Case, gate: str, *, field: str | None = None) -> None:
    """Raises RuleViolation (code "gate") unless the gate allows it; call it inside the verb's transaction.

    The case is locked, as it is while somebody answers the questions: no work slips in beside a new answer.
    """
    if gate == Gate.NONE:
        return
    lock(case)
    if why := refusal(case, gate):
        raise RuleViolation(why, field=field, code="gate")


def lock(case: Case) -> Any:
    """Make others who ask or answer the gate of `case`, or raise a flag on it, wait until this transaction ends."""
    return Case.objects.select_for_update(no_key=True).filter(pk=case.pk).values_list("pk", flat=True).get()
