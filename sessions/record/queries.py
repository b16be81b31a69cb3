"""What the case page shows: one case whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from caregivers.caseload.access import permissions_on
from caregivers.caseload.models import Case, Responsibility
from caregivers.caseload.queries import loved_one_of
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from sessions.record.models import Discharge
from sessions.record.panels import PANELS


@transaction.atomic
def open_record(case: Case, user: User) -> dict[str, Any]:
    """Everything on the case page. Opening it is reading: it leaves a trail in the same transaction."""
    record("case.read", case, by=user, case_id=case.pk)
    history = closings(case, user)
    panels = [(panel, panel.query(case, user)) for panel in PANELS]
    return {
        "case": case,
        "caregiver": case.caregiver,
        "local_time": clock.now(),
        "loved_one": loved_one_of(case, user),
        "responsible": responsible_for(case),
        "closing": history[0] if history and not case.is_open else None,
        "earlier": [row for row in history if row.reopened_at],
        "may": permissions_on(case, user),
        "main": [pair for pair in panels if pair[0].wide],
        "side": [pair for pair in panels if not pair[0].wide],
    }


@dataclass(frozen=True)
class Closing:
    """One ending of the case, and whether it was opened again."""

    reason: str
    summary: str
    by: str
    at: datetime
    reopened_at: datetime | None
    reopened_because: str


def closings(case: Case, user: User) -> list[Closing]:
    """How the case was closed, the newest time first."""
    rows = Discharge.objects.visible_to(user).of(case).select_related("discharged_by", "reopening")
    return [_closing(row) for row in rows.order_by("-discharged_at")]


def _closing(row: Any) -> Closing:
    again = getattr(row, "reopening", None)
    if again:
        again.case = row.case  # its key is at hand already
    return Closing(
        reason=row.get_reason_display(),
        summary=row.summary,
        by=row.discharged_by.name,
        at=row.discharged_at,
        reopened_at=again.reopened_at if again else None,
        reopened_because=again.reason if again else "",
    )


@transaction.atomic
def read_discharges(rows: Iterable[Discharge], user: User) -> None:
    """Say in the trail that `user` reads how cases ended."""
    record_reading("discharge.read", rows, by=user)


def responsible_for(case: Case) -> list[Responsibility]:
    """Who is responsible now, the primary clinician first."""
    return list(Responsibility.objects.current().filter(case=case).in_order())
