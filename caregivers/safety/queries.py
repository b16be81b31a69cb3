"""What pages show of the gate: how it stands, what waits, whose answers must be renewed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from caregivers.safety.rules import NEWEST_FIRST, VALID_FOR, GateStanding, State
from clinic import clock
from clinic.accounts.models import User
from clinic.library.gates import Gate

RENEW_WITHIN = timedelta(days=3)
TONES = {State.UNANSWERED: "neutral", State.CLEAR: "good", State.NOT_CLEAR: "warn", State.EXPIRED: "warn"}


@dataclass(frozen=True)
class Renewal:
    """A case whose answers run out soon, or have run out, while gated work is open."""

    case: Case
    expires_at: datetime

    @property
    def is_expired(self) -> bool:
        """Has run out already."""
        return self.expires_at <= clock.now()


def panel(case: Case, user: User) -> dict[str, Any]:
    """How the gate of `case` stands, for the case page."""
    rows = GateAnswer.objects.visible_to(user).of(case).select_related("answered_by")
    return shown(GateStanding(rows.order_by(*NEWEST_FIRST).first()))


def shown(standing: GateStanding) -> dict[str, Any]:
    """The words for a standing: its state, and each kind of work with the reason why it waits (None: it need not)."""
    return {
        "standing": standing,
        "state": standing.state.label,
        "tone": TONES[standing.state],
        "work": [
            {"name": _("Stepping-back modules, and goals in letting go"), "waits": standing.refusal(Gate.SAFETY)},
            {"name": _("Boundary work, and goals in boundaries"), "waits": standing.refusal(Gate.VIOLENCE)},
        ],
        "concerns": concerns_of(standing.latest),
    }


def concerns_of(answer: GateAnswer | None) -> list[str]:
    """The questions whose answer keeps it from being clear, each with that answer."""
    if answer is None:
        return []
    safe = dict.fromkeys(QUESTIONS, Reply.NO) | {"adult": Reply.YES}
    found = [name for name in QUESTIONS if getattr(answer, name) != safe[name]]
    return [f"{_label(name)} {Reply(getattr(answer, name)).label}" for name in found]


def history_page(answers: list[GateAnswer]) -> dict[str, Any]:
    """All answers, the newest first, as the page shows them; and how the gate stands by the newest."""
    history = [
        {
            "at": answer.answered_at,
            "by": answer.answered_by.name,
            "state": State.CLEAR.label if answer.is_clear else State.NOT_CLEAR.label,
            "concerns": concerns_of(answer),
            "grounds": answer.grounds,
        }
        for answer in answers
    ]
    return {"history": history, **shown(GateStanding(answers[0] if answers else None))}


def to_renew(user: User, *gated_work: QuerySet[Any]) -> QuerySet[Any]:
    """Open cases of `user`'s own whose newest answers run out within three days, or have run out.

    Only while gated work is open: each of `gated_work` is a queryset of case ids that a room above brings
    (goals.queries.cases_with_gated_goals). The rows carry `gate_answered_at`.
    """
    newest = GateAnswer.objects.filter(case=OuterRef("pk")).order_by(*NEWEST_FIRST).values("answered_at")[:1]
    working = Q(pk__in=[])
    for cases in gated_work:
        working |= Q(pk__in=cases)
    rows: QuerySet[Any] = Case.objects.own(user).open().filter(working).annotate(gate_answered_at=Subquery(newest))
    return rows.filter(gate_answered_at__lte=clock.now() + RENEW_WITHIN - VALID_FOR)


def expiring(user: User, *gated_work: QuerySet[Any]) -> list[Renewal]:
    """The cases `to_renew` with the moment until which their answers count, the oldest first. One query."""
    listed = to_renew(user, *gated_work).select_related("caregiver__user").order_by("gate_answered_at")
    return [Renewal(case, case.gate_answered_at + VALID_FOR) for case in listed]


def _label(name: str) -> str:
    field: Any = GateAnswer._meta.get_field(name)
    return str(field.verbose_name)
