"""The case page and its timeline."""

import uuid

from django.http import HttpResponse

from caregivers.caseload.queries import fetch_case
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page
from sessions.record.queries import open_record
from sessions.record.timeline import timeline_of


@staff_page
def case(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """One case whole."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    return page(request, "sessions/record/case.html", open_record(the_case, request.user))


@staff_page
def timeline(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Everything that happened, newest first."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    return page(
        request, "sessions/record/timeline.html", {"case": the_case, "events": timeline_of(the_case, request.user)}
    )
