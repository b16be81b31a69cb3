"""Staff pages: a copy for the client, or of the whole record for somebody who may have it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, asks_again, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from sessions.record.copies import actions
from sessions.record.copies.actions import Extent, RecordCopy
from sessions.record.copies.files import FORMATS, as_json, as_pdf, file_name
from sessions.record.copies.forms import CopyForm


@clinician_page
@require_GET
def copy(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """What kind of copy, and for whom."""
    return _form_page(request, fetch_case(request.user, case, to=Permission.GIVE_COPY), CopyForm())


@clinician_page
@asks_again
@require_POST
def copy_file(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The file itself."""
    the_case, form = fetch_case(request.user, case, to=Permission.GIVE_COPY), CopyForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        kind = given.pop("kind")
        try:
            return download(_made(the_case, given, request), kind)
        except RuleViolation as no:
            add_violation(form, no)
    return _form_page(request, the_case, form)


def _made(case: Case, given: dict[str, Any], request: SignedInRequest) -> RecordCopy:
    if given.pop("extent") == Extent.WHOLE:
        return actions.copy_whole_record(case=case, **given, by=request.user)
    return actions.copy_for_client(case=case, with_loved_one=given["with_loved_one"], by=request.user)


def download(made: RecordCopy, kind: str) -> HttpResponse:
    """A copy as an attachment. Nothing of it is kept here."""
    content = as_pdf(made) if kind == "pdf" else as_json(made)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(made, kind)}"'}
    return HttpResponse(content, content_type=FORMATS[kind], headers=headers)


def _form_page(request: SignedInRequest, case: Case, form: CopyForm) -> HttpResponse:
    return page(request, "sessions/record/copies/copy.html", {"case": case}, form=form)
