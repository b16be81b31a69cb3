"""The caregiver's page: a note from one of her meetings, once a clinician has shown it to her."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page
from sessions.appointments.words import dated
from sessions.notes.models import NoteRelease
from sessions.notes.releases import read_release, released_to


@portal_page
@require_GET
def mine(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One released note, without what was left out."""
    row: NoteRelease = get_object_or_404(released_to(request.user), pk=pk)
    context = {
        "sections": read_release(release=row, by=request.user),
        "met_at": dated(row.note.appointment.starts_at, request.user.time_zone),
        "signed_by": row.note.signed_by.name if row.note.signed_by else "",
    }
    return page(request, "sessions/notes/mine.html", context)
