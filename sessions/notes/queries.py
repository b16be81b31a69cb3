"""What pages show of notes: one to read, a case's panel, what is still unsigned, what happened since last time."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case, ContactEntry, Responsibility
from caregivers.goals.models import GoalRating
from caregivers.learning.models import Assignment
from caregivers.learning.reading.pins import pinned_answers
from clinic import clock
from clinic.accounts.models import User
from clinic.ui.tags import day
from sessions.appointments.models import Appointment
from sessions.notes.forms import SIGNED_LEVELS
from sessions.notes.models import Addendum, SessionNote

ON_PANEL = 10
BESIDE = 5
STILL_READABLE: dict[str, Any] = {"case__data_key__destroyed_at__isnull": True}  # its record was not erased


def fetch_note(user: User, pk: uuid.UUID) -> SessionNote:
    """The note, for somebody who may read it; Http404 otherwise, for a colleague's draft too."""
    rows = SessionNote.objects.readable_by(user).select_related(
        "author", "signed_by", "appointment__case", "case__caregiver__user"
    )
    note: SessionNote = get_object_or_404(rows, pk=pk)
    return note


def addenda_of(note: SessionNote, user: User) -> list[Addendum]:
    """The additions to a signed note, the oldest first."""
    rows = Addendum.objects.visible_to(user).filter(note=note).select_related("signed_by")
    return list(rows.order_by("signed_at"))


def unsigned(user: User) -> "QuerySet[SessionNote]":
    """The drafts of `user`, the oldest appointment first."""
    drafts = SessionNote.objects.visible_to(user).filter(author=user, signed_at__isnull=True, **STILL_READABLE)
    return drafts.select_related("appointment", "case__caregiver__user").order_by("appointment__starts_at")


def without_note(user: User) -> "QuerySet[Appointment]":
    """Meetings of `user` that are over and that nobody has begun a note of, the oldest first."""
    over = Q(state=Appointment.State.HELD) | Q(state=Appointment.State.BOOKED, ends_at__lte=clock.now())
    held = Appointment.objects.visible_to(user).filter(over, clinician=user, notes__isnull=True, **STILL_READABLE)
    return held.select_related("case__caregiver__user").order_by("starts_at")


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows: the latest notes, as ready strings, and a link to those that `user` may read."""
    notes = SessionNote.objects.visible_to(user).of(case).select_related("appointment", "author")
    shown = list(notes.order_by("-appointment__starts_at")[:ON_PANEL])
    able = _who_can_finish(case) if any(not note.is_signed for note in shown) else set()
    rows = []
    for note in shown:
        tone, state = _state(note, able)
        rows.append(
            {
                "date": day(timezone.localtime(note.appointment.starts_at).date()),
                "author": note.author.name,
                "state": state,
                "tone": tone,
                "url": reverse("notes:detail", args=[note.pk]) if note.is_readable_by(user) else "",
            }
        )
    return {"notes": rows}


def _who_can_finish(case: Case) -> set[uuid.UUID]:
    rows = Responsibility.objects.current().filter(case=case, clinician__is_active=True)
    return set(rows.values_list("clinician_id", flat=True))


def _state(note: SessionNote, able: set[uuid.UUID]) -> tuple[str, str]:
    if note.signed_at:
        return "good", _("Signed")
    if note.handed_over_at:
        return "warn", _("Draft, handed over")
    if note.author_id not in able:
        return "danger", _("Unfinished: its author is not on this case any more")
    return "warn", _("Draft")


def beside(note: SessionNote, user: User) -> dict[str, Any]:
    """What stands beside the editor: what happened on the case since the session before this one."""
    case, this_time = note.case, note.appointment.starts_at
    earlier = Appointment.objects.of(case).filter(state=Appointment.State.HELD, starts_at__lt=this_time)
    last = earlier.order_by("-starts_at").first()
    assignments = Assignment.objects.visible_to(user).of(case).select_related("version")
    finished = assignments.filter(completed_at__isnull=False).order_by("-completed_at")
    ratings = GoalRating.objects.visible_to(user).of(case).select_related("goal").order_by("-rated_at")
    contacts = ContactEntry.objects.visible_to(user).of(case).order_by("-at")
    if last:
        finished = finished.filter(completed_at__gte=last.starts_at)
        contacts = contacts.filter(at__gte=last.starts_at)
    return {
        "since": last,
        "pins": pinned_answers(case, user),
        "open": [_assignment_line(row, row.due_on) for row in assignments.open().order_by("due_on")[:BESIDE]],
        "finished": [_assignment_line(row, row.completed_at) for row in finished[:BESIDE]],
        "ratings": [_rating_line(rating) for rating in ratings[:BESIDE]],
        "contacts": list(contacts[:BESIDE]),
    }


def _assignment_line(assignment: Assignment, at: Any) -> dict[str, Any]:
    return {"title": assignment.version.title, "at": at, "pk": assignment.pk}


def _rating_line(rating: GoalRating) -> dict[str, Any]:
    rating.goal.case = rating.case  # its key is at hand already
    return {
        "title": rating.goal.title,
        "level": SIGNED_LEVELS[rating.level],
        "words": rating.goal.levels.get(str(rating.level), ""),
        "by": rating.get_source_display(),
        "at": rating.rated_at,
    }


def rated_goals(note: SessionNote, user: User) -> list[dict[str, Any]]:
    """The ratings that a signed note brought, with the words of the level."""
    rows = GoalRating.objects.visible_to(user).filter(source_id=note.pk).select_related("goal").order_by("goal__set_at")
    return [_rating_line(rating) for rating in rows]
