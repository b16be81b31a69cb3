"""The caseload: one row per case, prepared as strings, in a fixed number of queries."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case, ContactEntry
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.accounts.models import User
from clinic.permissions import Permission
from clinic.ui.tags import day, moment
from sessions.appointments.models import Appointment
from sessions.dashboard.needs import Need

PAGE_SIZE = 60
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Scope(StrEnum):
    """Which of the visible cases."""

    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True)
class Row:
    """One line of the table: ready strings, and what waits."""

    case_id: uuid.UUID
    url: str
    number: int
    name: str
    about: str
    situation: str
    next_appointment: str
    last_session: str
    last_contact: str
    needs: list[Need] = field(default_factory=list)


def cases_of(user: User, scope: Scope, text: str = "") -> QuerySet[Case]:
    """The cases of the table, by the clients’ names. `text` is looked for in names, nicknames and numbers."""
    cases = Case.objects.own(user) if scope is Scope.MINE else Case.objects.where_may(user, Permission.SEE_RECORD)
    cases = cases.readable().filter(closed_at__isnull=scope is not Scope.CLOSED)
    if text:
        found = Q(caregiver__user__name__icontains=text) | Q(lovedones__nickname__icontains=text)
        if text.lstrip("#").isdigit():
            found |= Q(number=int(text.lstrip("#")))
        cases = cases.filter(found)
    return cases.order_by("caregiver__user__name", "number")


def rows_of(cases: Any, needs: list[Need]) -> list[Row]:
    """The table's rows for `cases` (a page of visible ones) with what waits on each: one query, however many rows."""
    waiting: dict[uuid.UUID, list[Need]] = {}
    for need in needs:
        waiting.setdefault(need.case_id, []).append(need)
    situations = dict(LovedOne.Situation.choices)
    relations = dict(LovedOne.Relation.choices)
    return [
        Row(
            case_id=pk,
            url=reverse("record:case", args=[pk]),
            number=number,
            name=name,
            about=f"{nickname} · {relations[relation]}",
            situation=str(situations[situation]),
            next_appointment=_moment(upcoming) or _("none booked"),
            last_session=_day(held) or "–",
            last_contact=_day(contact if contact and contact > LONG_AGO else None) or _("never"),
            needs=waiting.get(pk, []),
        )
        for pk, number, name, nickname, relation, situation, upcoming, held, contact in _facts(cases)
    ]


def _facts(cases: Any) -> Iterable[tuple[Any, ...]]:
    now = clock.now()
    # Correlated on cases that are visible already, so the sentence need not be asked for each of them again.
    appointments = Appointment.objects.filter(case=OuterRef("pk"))
    loved_one = LovedOne.objects.filter(case=OuterRef("pk"))
    booked = appointments.filter(state=Appointment.State.BOOKED, starts_at__gte=now).order_by("starts_at")
    held = appointments.filter(state=Appointment.State.HELD).order_by("-starts_at")
    contact = ContactEntry.objects.filter(case=OuterRef("pk"), reached=True).order_by("-at")
    last_held, last_contact = (
        Subquery(held.values("starts_at")[:1]),
        Subquery(contact.values("at")[:1], output_field=DateTimeField()),
    )
    return cases.annotate(
        nickname=Subquery(loved_one.values("nickname")[:1]),
        relation=Subquery(loved_one.values("relation")[:1]),
        situation=Subquery(loved_one.values("situation")[:1]),
        upcoming=Subquery(booked.values("starts_at")[:1]),
        held=last_held,
        contact=Greatest(Coalesce(last_held, LONG_AGO), Coalesce(last_contact, LONG_AGO)),
    ).values_list(
        "pk", "number", "caregiver__user__name", "nickname", "relation", "situation", "upcoming", "held", "contact"
    )


def _moment(at: datetime | None) -> str:
    return moment(at)


def _day(at: datetime | None) -> str:
    return day(localtime(at).date()) if at else ""
