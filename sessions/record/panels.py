"""The panels of the case page, in reading order: each room brings its own (a query and a template)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from caregivers.caseload import queries as caseload
from caregivers.caseload.models import Case
from caregivers.followups import queries as followups
from caregivers.goals import queries as goals
from caregivers.learning import queries as learning
from caregivers.portal import queries as portal
from caregivers.rights import queries as rights
from caregivers.safety import queries as safety
from caregivers.safety.flags import queries as flags
from clinic.accounts.models import User
from sessions.appointments import queries as appointments
from sessions.notes import queries as notes


@dataclass(frozen=True)
class Panel:
    """One room's part of the case page; `wide` ones take the main column."""

    template: str
    query: Callable[[Case, User], dict[str, Any]]
    wide: bool = False


PANELS: tuple[Panel, ...] = (
    Panel("caregivers/safety/flags/panel.html", flags.panel, wide=True),
    Panel("sessions/appointments/panel.html", appointments.panel, wide=True),
    Panel("caregivers/learning/panel.html", learning.panel, wide=True),
    Panel("caregivers/goals/panel.html", goals.panel, wide=True),
    Panel("sessions/notes/panel.html", notes.panel, wide=True),
    Panel("caregivers/caseload/handover_panel.html", caseload.handover_panel),
    Panel("caregivers/safety/panel.html", safety.panel),
    Panel("caregivers/portal/panel.html", portal.panel),
    Panel("caregivers/rights/panel.html", rights.panel),
    Panel("caregivers/followups/panel.html", followups.panel),
    Panel("caregivers/caseload/panel.html", caseload.contacts_panel),
    Panel("caregivers/caseload/same_person_panel.html", caseload.same_person_panel),
)
