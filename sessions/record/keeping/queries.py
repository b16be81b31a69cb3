"""What the manager's page of closed records shows: names, numbers and dates, nothing of what was said."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from clinic.accounts.models import Practice, User
from clinic.permissions import Permission
from sessions.record.keeping.models import ErasureRequest, RetentionHold
from sessions.record.keeping.rules import due_on, past_retention, standing_of


class Show(StrEnum):
    """Which of the closed records."""

    DUE = "due"
    ASKED = "asked"
    HELD = "held"
    CLOSED = "closed"
    ERASED = "erased"


TABS = {
    Show.DUE: gettext_lazy("Past their time"),
    Show.ASKED: gettext_lazy("Erasure asked for"),
    Show.HELD: gettext_lazy("On hold"),
    Show.CLOSED: gettext_lazy("All closed"),
    Show.ERASED: gettext_lazy("Erased"),
}


def kept_records(user: User, show: Show) -> "QuerySet[Case]":
    """The records whose keeping `user` decides about, those that were closed longest ago first."""
    cases: Any = standing_of(Case.objects.where_may(user, Permission.ERASE_RECORD))
    cases = cases.select_related("caregiver__user", "data_key")
    if show is Show.ERASED:
        erased: QuerySet[Case] = cases.erased()
        return erased.order_by("-data_key__destroyed_at")
    cases = cases.readable()
    match show:
        case Show.DUE:
            cases = past_retention(cases.filter(is_held=False))
        case Show.ASKED:
            cases = cases.filter(is_asked_for=True)
        case Show.HELD:
            cases = cases.filter(is_held=True)
        case Show.CLOSED:
            cases = cases.filter(closed_at__isnull=False)
    ordered: QuerySet[Case] = cases.order_by("closed_at", "number")
    return ordered


@dataclass(frozen=True)
class Kept:
    """One record as the manager sees it."""

    url: str
    number: int
    name: str
    closed_on: date | None
    due_on: date | None
    erased_on: date | None
    badges: list[tuple[str, str]]  # tone and words


def kept(case: Any) -> Kept:
    """`case` (one of `kept_records`) in words."""
    zone = ZoneInfo(Practice.current().time_zone)
    day, badges = due_on(case), []
    if case.erased_at:
        badges = [("neutral", _("Erased"))]
    else:
        if case.is_open:
            badges.append(("info", _("Open")))
        if case.is_held:
            badges.append(("warn", _("On hold")))
        if case.is_asked_for:
            badges.append(("info", _("Erasure asked for")))
        if day and day <= practice_today():
            badges.append(("neutral", _("Past its time")))
    return Kept(
        url=reverse("record:keeping_of", args=[case.pk]),
        number=case.number,
        name=case.caregiver.user.name,
        closed_on=case.closed_at.astimezone(zone).date() if case.closed_at else None,
        due_on=day,
        erased_on=case.erased_at.astimezone(zone).date() if case.erased_at else None,
        badges=badges,
    )


def standing(case: Case) -> dict[str, Any]:
    """What holds one record back, or asks for its end."""
    holds = RetentionHold.objects.filter(case=case, lifted_at=None).select_related("placed_by")
    requests = ErasureRequest.objects.filter(case=case, withdrawn_at=None).select_related("recorded_by")
    return {"hold": holds.first(), "wished": requests.first()}
