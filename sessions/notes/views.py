"""Staff pages: writing a note, signing it, reading it, adding to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import permissions_on
from caregivers.learning.reading.actions import mark_discussed
from caregivers.learning.reading.pins import fetch_pin
from clinic.errors import RuleViolation, Stale
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation, as_id
from clinic.ui.pages import page
from sessions.appointments.queries import fetch_appointment
from sessions.appointments.words import dated
from sessions.notes import actions, queries
from sessions.notes.drafts import When
from sessions.notes.forms import AddendumForm, NoteForm, note_form, typed
from sessions.notes.models import SessionNote
from sessions.notes.releases import current_release
from sessions.notes.seal import is_intact

EDITOR, SIGNED = "sessions/notes/editor.html", "sessions/notes/signed.html"


@clinician_page
@require_POST
def start(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """From an appointment to its note, in one step."""
    appointment = fetch_appointment(request.user, pk, to=Permission.WRITE_NOTES)
    try:
        note = actions.start(appointment=appointment, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
        return redirect("appointments:detail", pk)
    return redirect("notes:detail", note.pk)


@clinician_page
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The editor for the author's draft; the signed note for everybody who may read it."""
    note = queries.fetch_note(request.user, pk)
    if request.method == "POST":
        return _save(request, note)
    actions.read(note=note, by=request.user)
    if note.is_signed:
        return _signed_page(request, note, AddendumForm())
    if note.author_id != request.user.pk:
        return page(request, "sessions/notes/handed_over.html", {"note": note, "case": note.case})
    return _editor(request, note, note_form(note, request.user))


def _save(request: SignedInRequest, note: SessionNote) -> HttpResponse:
    if note.author_id != request.user.pk:
        raise PermissionDenied
    if note.is_signed:
        return _typed_too_late(request, note)
    form = note_form(note, request.user, request.POST)
    form.is_valid()
    try:
        note = actions.save_draft(note=note, revision=_revision(request), by=request.user, **form.as_typed(note))
    except Stale as stale:
        return _editor(request, queries.fetch_note(request.user, note.pk), form, stale=stale)
    except RuleViolation as no:
        form.refuse(no)
    if request.POST.get("do") == "sign" and not form.errors:
        return _sign(request, note, form)
    if not form.errors:
        messages.success(request, _talked_about(request) or _("The draft is saved."))
        return redirect("notes:detail", note.pk)
    return _editor(request, note, form)


def _talked_about(request: SignedInRequest) -> str:
    """The button beside a pinned answer sends the note along, so that nothing typed is lost. What to say, if it was."""
    pk = as_id(request.POST.get("discussed", ""))
    if pk is None:
        return ""
    mark_discussed(pin=fetch_pin(request.user, pk), by=request.user)
    return _("Noted: you have talked about it. The draft is saved.")


def _sign(request: SignedInRequest, note: SessionNote, form: NoteForm) -> HttpResponse:
    """What was typed is saved already; a no to the signature loses none of it."""
    try:
        actions.sign(note=note, revision=note.revision, by=request.user)
    except RuleViolation as no:
        form.refuse(no)
        return _editor(request, queries.fetch_note(request.user, note.pk), form)
    messages.success(request, _("The note is signed and locked."))
    return redirect("notes:detail", note.pk)


@clinician_page
@require_POST
def hand_over(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Let the clinicians of the case read a draft that its author will not finish."""
    note = queries.fetch_note(request.user, pk)
    try:
        actions.hand_over_draft(note=note, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("Your colleagues on this case can read the draft now. It is still yours to finish.")
        )
    return redirect("notes:detail", pk)


@clinician_page
@require_POST
def add(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Add to a signed note."""
    note = queries.fetch_note(request.user, pk)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            actions.add_addendum(note=note, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The addition is signed."))
            return redirect("notes:detail", pk)
    return _signed_page(request, note, form)


def _revision(request: SignedInRequest) -> int:
    """The revision that the page was made from; 0, which no note has, where somebody tampered with it."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else 0


def _editor(request: SignedInRequest, note: SessionNote, form: NoteForm, *, stale: Stale | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "note": note,
        "case": note.case,
        "beside": queries.beside(note, request.user),
        "stored": _differing(form, stale.current) if stale else None,
    }
    response = page(request, EDITOR, context, form=form)
    if stale:
        response.status_code = 409
    return response


def _differing(form: NoteForm, current: dict[str, Any]) -> list[dict[str, str]]:
    """What is stored where it is not what was typed: label and text."""
    stored, rows = typed(current), []
    for field in form:
        text = stored.get(field.name, "")
        if field.name in form.data and text != str(field.value()).replace("\r\n", "\n"):
            rows.append({"name": field.name, "label": str(field.label), "text": text})
    return rows


def _typed_too_late(request: SignedInRequest, note: SessionNote) -> HttpResponse:
    """The note was signed in another window. What was typed here is kept, as an addition that is not signed yet."""
    words = [request.POST.get(name, "").replace("\r\n", "\n").strip() for name in ("body", "risk", "plan")]
    new = [text for text in words if text and text not in (note.body.strip(), note.risk.strip(), note.plan.strip())]
    if not new:
        return redirect("notes:detail", note.pk)
    messages.warning(
        request, _("This note is signed already. What you typed stands below; you can sign it as an addition.")
    )
    response = _signed_page(request, note, AddendumForm(initial={"text": "\n\n".join(new)}))
    response.status_code = 409
    return response


def _signed_page(request: SignedInRequest, note: SessionNote, form: AddendumForm) -> HttpResponse:
    zone = request.user.time_zone
    context = {
        "note": note,
        "case": note.case,
        "session_at": dated(note.appointment.starts_at, zone),
        "signed_at": dated(note.signed_at, zone) if note.signed_at else "",
        "intact": is_intact(note),
        "ratings": queries.rated_goals(note, request.user),
        "follow_up": When(note.follow_up.get("when", When.NONE)),
        "addenda": [(row, dated(row.signed_at, zone)) for row in queries.addenda_of(note, request.user)],
        "release": current_release(note, request.user),
        "may": permissions_on(note.case, request.user),
    }
    return page(request, SIGNED, context, form=form)
