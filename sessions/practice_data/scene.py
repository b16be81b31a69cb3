"""One synthetic case while it is being put together: who, when, under which key; and what every part of it needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from caregivers.followups.models import FollowUp
from caregivers.followups.schedule import EXPIRES_AFTER
from clinic.audit.models import AuditEvent
from clinic.permissions import Role
from sessions.practice_data.minting import dashed
from sessions.practice_data.phrases import Voice
from sessions.practice_data.staffing import Clinician
from sessions.practice_data.tables import Tables, stamp

State, Reason = FollowUp.State, FollowUp.Reason
# What became of a follow-up whose time has passed: state, reason, SMTP code, and how many of a thousand.
ENDS: tuple[tuple[FollowUp.State, str, int | None, int], ...] = (
    (State.SENT, "", 250, 925),
    (State.CANCELLED, Reason.NO_LONGER_WANTED.value, None, 40),
    (State.SUPPRESSED, Reason.OPTED_OUT.value, None, 18),
    (State.SUPPRESSED, Reason.TOO_LATE.value, None, 5),
    (State.DEAD, Reason.REFUSED.value, 550, 8),
    (State.UNCERTAIN, Reason.CUT_OFF.value, None, 4),
)


@dataclass
class Scene:
    """The case, and the hand that writes it. Moments are in UTC, without fractions of a second."""

    rng: Random
    new_id: Callable[[], str]
    tables: Tables
    key: bytes
    voice: Voice
    case: str
    client: str
    client_zone: ZoneInfo
    clinician: Clinician
    opened_at: datetime
    now: datetime
    closed_at: datetime | None = None
    goal_levels: dict[str, int] = field(default_factory=dict)

    def chance(self, share: float) -> bool:
        """True in about `share` of the cases that ask."""
        return self.rng.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`; quicker than `randint`, and asked for a hundred times a case."""
        return low + int(self.rng.random() * (high - low + 1))

    def audit(self, verb: str, target: str, target_id: str, at: datetime, *, by_client: bool = False) -> None:
        """An event of the trail, as the verb would have written it."""
        self.tables[AuditEvent].add(
            at=stamp(at),
            actor_id=self.client if by_client else self.clinician.id,
            actor_role=Role.CAREGIVER.value if by_client else Role.THERAPIST.value,
            verb=verb,
            target_type=target,
            target_id=dashed(target_id),
            case_id=self.case,
            details="{}",
        )

    def owe(self, kind: FollowUp.Kind, about: str, *, planned_at: datetime, due_at: datetime) -> None:
        """A follow-up about the row `about`: waiting where its time is still to come, else ended somehow."""
        values: dict[str, Any] = {
            "id": self.new_id(),
            "case_id": self.case,
            "created_at": stamp(planned_at),
            "kind": kind.value,
            "recipient_id": self.client,
            "planned_by_id": self.clinician.id,
            "dedupe_key": f"{kind.value}:{dashed(about)}",
            "subject_id": about,
            "zone": self.client_zone.key,
            "local_due": due_at.astimezone(self.client_zone).isoformat()[:16],
            "due_at": stamp(due_at),
            "expires_at": stamp(due_at + EXPIRES_AFTER),
        }
        if due_at > self.now:
            self.tables[FollowUp].add(**values, **self._waiting(due_at))
            return
        state, reason, code = self._end()
        tries = 1 if state in (State.SENT, State.DEAD, State.UNCERTAIN) else 0
        ended_at = stamp(due_at + timedelta(seconds=self.between(1, 20)))
        self.tables[FollowUp].add(
            **values, state=state.value, reason=reason, smtp_code=code, attempts=tries, fence=tries, ended_at=ended_at
        )

    def _waiting(self, due_at: datetime) -> dict[str, Any]:
        if self.closed_at is None:
            return {"next_try_at": stamp(due_at)}
        ended = {"reason": Reason.CASE_CLOSED.value, "ended_at": stamp(self.closed_at)}
        return {"state": State.CANCELLED.value, **ended}

    def _end(self) -> tuple[FollowUp.State, str, int | None]:
        place = self.rng.random() * 1000
        for state, reason, code, share in ENDS:
            place -= share
            if place < 0:
                return state, reason, code
        return State.SENT, "", 250


def local(day: date, hour: int, zone: ZoneInfo, minute: int = 0) -> datetime:
    """The moment (UTC) at which it is `hour` on that day in `zone`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
