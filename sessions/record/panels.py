"""The panels of the case page, in reading order: each room brings its own (a query and a template)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from caregivers.caseload import queries as caseload
from caregivers.caseload.models import Case
from clinic.accounts.models import User

Query = Callable[[Case, User], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """One room's part of the case page; `wide` ones take the main column."""

    name: str
    template: str
    query: Query
    wide: bool = False


PANELS: tuple[Panel, ...] = (Panel("contacts", "caregivers/caseload/panel.html", caseload.contacts_panel),)
