"""What the case page shows: one case whole."""

from typing import Any

from django.db import transaction

from caregivers.caseload.access import permissions_on
from caregivers.caseload.models import Case, Responsibility
from caregivers.caseload.queries import loved_one_of
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from sessions.record.panels import PANELS


@transaction.atomic
def open_record(case: Case, user: User) -> dict[str, Any]:
    """Everything on the case page. Opening it is reading: it leaves a trail in the same transaction."""
    record("case.read", case, by=user, case_id=case.pk)
    panels = [(panel, panel.query(case, user)) for panel in PANELS]
    return {
        "case": case,
        "caregiver": case.caregiver,
        "local_time": clock.now(),
        "loved_one": loved_one_of(case, user),
        "responsible": responsible_for(case),
        "may": permissions_on(case, user),
        "main": [pair for pair in panels if pair[0].wide],
        "side": [pair for pair in panels if not pair[0].wide],
    }


def responsible_for(case: Case) -> list[Responsibility]:
    """Who is responsible now, the primary clinician first."""
    return list(Responsibility.objects.current().filter(case=case).in_order())
