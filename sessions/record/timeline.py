"""One line of events per case, from every room that has something to tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case, ContactEntry
from caregivers.followups.models import FollowUp
from caregivers.goals.models import Goal
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.safety.flags.queries import flags_visible_to, shown
from caregivers.safety.models import GateAnswer
from clinic.accounts.models import User
from clinic.audit.actions import record
from sessions.appointments.models import Appointment
from sessions.notes.models import SessionNote
from sessions.record.models import Discharge, Reopening

EACH = 50  # of each kind, the newest; more stands on the rooms' own pages


@dataclass(frozen=True)
class Event:
    """Something that happened, in words, with the page that tells more."""

    at: datetime
    icon: str
    text: str
    url: str = ""


@transaction.atomic
def timeline_of(case: Case, user: User) -> list[Event]:
    """The events of the case that `user` may see, newest first. Reading it leaves a trail."""
    record("timeline.read", case, by=user, case_id=case.pk)
    events = chain.from_iterable(source(case, user) for source in SOURCES)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _contacts(case: Case, user: User) -> Iterable[Event]:
    rows = ContactEntry.objects.visible_to(user).of(case).select_related("logged_by").order_by("-at")[:EACH]
    for row in rows:
        text = (
            row.get_kind_display() if row.reached else _("%(kind)s, nobody reached") % {"kind": row.get_kind_display()}
        )
        yield Event(row.at, "phone", f"{text}. {row.summary}".strip())


def _appointments(case: Case, user: User) -> Iterable[Event]:
    for row in Appointment.objects.visible_to(user).of(case).order_by("-starts_at")[:EACH]:
        text = _("Appointment: %(state)s") % {"state": row.get_state_display()}
        yield Event(row.starts_at, "calendar", text, reverse("appointments:detail", args=[row.pk]))


def _notes(case: Case, user: User) -> Iterable[Event]:
    rows = SessionNote.objects.visible_to(user).of(case).filter(signed_at__isnull=False).select_related("signed_by")
    for row in rows.order_by("-signed_at")[:EACH]:
        text = _("Note signed by %(name)s") % {"name": row.signed_by.name}
        yield Event(row.signed_at, "file-text", text, reverse("notes:detail", args=[row.pk]))


def _assignments(case: Case, user: User) -> Iterable[Event]:
    rows = Assignment.objects.visible_to(user).of(case).select_related("version")
    for row in rows.order_by("-assigned_at")[:EACH]:
        url = reverse("learning:review", args=[row.pk])
        title = {"title": row.version.title}
        if row.run_id is None or row.unlocked_at:  # of a pathway only what has come
            yield Event(row.unlocked_at or row.assigned_at, "book-open", _("“%(title)s” assigned") % title, url)
            if row.withdrawn_at:
                yield Event(row.withdrawn_at, "book-open", _("“%(title)s” taken back") % title, url)
        if row.obstacle_at:
            words = title | {"why": row.get_obstacle_display()}
            yield Event(row.obstacle_at, "book-open", _("“%(title)s”, what got in the way: %(why)s") % words, url)
        if row.completed_at:
            yield Event(row.completed_at, "check", _("“%(title)s” finished") % title, url)


def _pathways(case: Case, user: User) -> Iterable[Event]:
    for run in PathwayRun.objects.visible_to(user).of(case).select_related("pathway").order_by("-created_at")[:EACH]:
        title = {"title": run.pathway.title}
        yield Event(run.created_at, "book-open", _("Pathway “%(title)s” begun") % title)
        if run.stopped_at:
            yield Event(run.stopped_at, "book-open", _("Pathway “%(title)s” stopped") % title)


def _goals(case: Case, user: User) -> Iterable[Event]:
    for row in Goal.objects.visible_to(user).of(case).order_by("-set_at")[:EACH]:
        yield Event(
            row.set_at, "target", _("Goal set: %(title)s") % {"title": row.title}, reverse("goals:goal", args=[row.pk])
        )


def _gates(case: Case, user: User) -> Iterable[Event]:
    for row in GateAnswer.objects.visible_to(user).of(case).order_by("-answered_at")[:EACH]:
        text = _("Safety questions answered: clear") if row.is_clear else _("Safety questions answered: not clear")
        yield Event(row.answered_at, "shield", text, reverse("safety:case", args=[case.pk]))


def _flags(case: Case, user: User) -> Iterable[Event]:
    for row in flags_visible_to(user).filter(case=case)[:EACH]:
        words, url = {"words": shown(row)["words"]}, reverse("safety:flag", args=[row.pk])
        yield Event(row.raised_at, "flag", _("Flag raised: %(words)s") % words, url)
        if row.closed_at:
            yield Event(row.closed_at, "check", _("Flag closed: %(words)s") % words, url)


def _follow_ups(case: Case, user: User) -> Iterable[Event]:
    rows = FollowUp.objects.visible_to(user).of(case).filter(ended_at__isnull=False)
    row: Any
    for row in rows.order_by("-ended_at")[:EACH]:
        text = f"{row.get_kind_display()}: {row.get_state_display()}"
        yield Event(row.ended_at, "send", text, reverse("followups:history", args=[case.pk]))


def _closings(case: Case, user: User) -> Iterable[Event]:
    for row in Discharge.objects.visible_to(user).of(case).order_by("-discharged_at")[:EACH]:
        yield Event(row.discharged_at, "lock", _("Case closed: %(why)s") % {"why": row.get_reason_display()})
    for again in Reopening.objects.visible_to(user).of(case).order_by("-reopened_at")[:EACH]:
        yield Event(again.reopened_at, "door-open", _("Case opened again"))


SOURCES: tuple[Callable[[Case, User], Iterable[Event]], ...] = (
    _contacts,
    _appointments,
    _notes,
    _assignments,
    _pathways,
    _goals,
    _gates,
    _flags,
    _follow_ups,
    _closings,
)
