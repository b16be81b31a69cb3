"""What happens to a note: it is started, saved as it is typed, signed; afterwards only added to."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.caseload.access import require
from caregivers.followups.actions import plan
from caregivers.followups.models import FollowUp
from caregivers.goals.actions import rate
from caregivers.goals.models import GoalRating
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.ids import once_id
from clinic.permissions import Permission
from sessions.appointments.actions import mark_held
from sessions.appointments.models import Appointment
from sessions.notes import drafts
from sessions.notes.models import Addendum, SessionNote
from sessions.notes.seal import content_hash

STALE = gettext_lazy("Somebody saved this note meanwhile. Nothing was overwritten: both texts are shown.")


@transaction.atomic
def start(*, appointment: Appointment, by: User) -> SessionNote:
    """The note of `by` for this appointment: the one that exists, or a new draft. A meeting that has begun is held."""
    require(by, Permission.WRITE_NOTES, appointment.case)
    if appointment.state == Appointment.State.CANCELLED:
        raise RuleViolation(_("This appointment was cancelled. There is no note to write."), code="state")
    _it_took_place(appointment, by)
    note, created = SessionNote.objects.select_related("case__data_key").get_or_create(
        appointment=appointment, author=by, defaults={"case": appointment.case}
    )
    if created:
        record("note.started", note, by=by)
    return note


@transaction.atomic
def read(*, note: SessionNote, by: User) -> SessionNote:
    """Say in the trail that `by` opened the note (fetched through ``readable_by``)."""
    record("note.read", note, by=by)
    return note


@transaction.atomic
def save_draft(*, note: SessionNote, revision: int, by: User, **fields: Any) -> SessionNote:
    """Keep what was typed: any of body, risk, plan, ratings, follow_up.

    Raises Stale, with what is stored now, when somebody saved since `revision`; RuleViolation for what a note cannot
    hold, and for a signed one. Sending the same again changes nothing.
    """
    note = _own_draft(note, by)
    given = drafts.cleaned(note, fields, by)
    changed = {name: value for name, value in given.items() if getattr(note, name) != value}
    says_it_all = set(given) == set(drafts.FIELDS)
    if not changed and (revision == note.revision or says_it_all):
        return note
    _demand_current(note, revision)
    for name, value in changed.items():
        setattr(note, name, value)
    note.revision += 1
    note.saved_at = clock.now()
    note.save(update_fields=[*changed, "revision", "saved_at"])
    record("note.saved", note, by=by, revision=note.revision, fields=sorted(changed))
    return note


@transaction.atomic
def sign(*, note: SessionNote, revision: int, by: User) -> SessionNote:
    """Sign the note: it is locked for ever, rates the goals, and plans the follow-up that was chosen.

    Raises RuleViolation while something is missing, or before the appointment has begun; Stale when somebody saved
    since `revision`. Signing twice signs once.
    """
    if (stored := _locked(note)).signed_at and stored.signed_by_id == by.pk:
        return stored
    note = _own_draft(note, by)
    _demand_current(note, revision)
    drafts.demand_complete(note)
    _it_took_place(note.appointment, by)
    _rate_goals(note, by)
    _plan_follow_up(note, by)
    note.signed_at, note.signed_by = clock.now(), by
    note.content_hash = content_hash(note)
    note.save(update_fields=["signed_at", "signed_by", "content_hash"])
    record("note.signed", note, by=by, revision=note.revision, count=len(note.ratings))
    return note


@transaction.atomic
def hand_over_draft(*, note: SessionNote, by: User) -> SessionNote:
    """The author leaves the case and cannot finish the note: the clinicians of the case may read it as it is.

    It stays hers, and unsigned: nobody else changes or signs it. Handing it over again changes nothing.
    """
    note = _own_draft(note, by)
    if note.handed_over_at is None:
        note.handed_over_at = clock.now()
        note.save(update_fields=["handed_over_at"])
        record("note.draft_handed_over", note, by=by, revision=note.revision)
    return note


@transaction.atomic
def add_addendum(*, note: SessionNote, text: str, by: User, once: uuid.UUID | None = None) -> Addendum:
    """Add a signed addition beneath a signed note."""
    require(by, Permission.WRITE_NOTES, note.case)
    if note.signed_at is None:
        raise RuleViolation(_("This note is not signed yet. Change the draft instead."), code="state")
    if not text.strip():
        raise RuleViolation(_("Please write the addition."), field="text", code="required")
    addendum, created = Addendum.objects.get_or_create(
        pk=once_id(by, once), defaults={"case": note.case, "note": note, "text": text, "signed_by": by}
    )
    if created:
        record("note.addendum_signed", addendum, by=by)
    return addendum


def _locked(note: SessionNote) -> SessionNote:
    rows: Any = SessionNote.objects.select_for_update(of=("self",))
    return rows.select_related("case__data_key", "case__caregiver__user", "appointment__case").get(pk=note.pk)


def _own_draft(note: SessionNote, by: User) -> SessionNote:
    """The stored row, locked: only its author changes it, and only until it is signed."""
    note = _locked(note)
    require(by, Permission.WRITE_NOTES, note.case)
    if note.author_id != by.pk:
        raise PermissionDenied(Permission.WRITE_NOTES.value)
    if note.signed_at is not None:
        raise RuleViolation(_("This note is signed and cannot be changed. You can add to it instead."), code="signed")
    return note


def _demand_current(note: SessionNote, revision: int) -> None:
    if revision != note.revision:
        raise Stale(STALE, current=drafts.current(note))


def _it_took_place(appointment: Appointment, by: User) -> None:
    if appointment.is_booked and appointment.has_begun:
        mark_held(appointment=appointment, by=by)


def _rate_goals(note: SessionNote, by: User) -> None:
    for goal, level in drafts.goals_rated(note, by):
        try:
            rate(goal=goal, level=level, by=by, source=GoalRating.Source.NOTE, source_id=note.pk)
        except RuleViolation as no:
            raise RuleViolation(no.message, field=f"ratings.{goal.pk}", code=no.code) from no


def _plan_follow_up(note: SessionNote, by: User) -> None:
    caregiver = note.case.caregiver.user
    wall = drafts.wall_of_follow_up(note, caregiver.time_zone)
    if wall is not None:
        if not note.case.is_open:
            sentence = _("The case is closed, so no message goes out any more. Please choose “No message”.")
            raise RuleViolation(sentence, field="follow_up.when", code="closed")
        plan(
            kind=FollowUp.Kind.AFTER_SESSION,
            case=note.case,
            recipient=caregiver,
            dedupe_key=f"after_session:{note.pk}",
            by=by,
            wall=wall,
            zone=caregiver.time_zone,
        )
