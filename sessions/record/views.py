"""The case page and its timeline; closing a case, and opening it again."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from sessions.record import actions
from sessions.record.forms import DischargeForm, ReopenForm
from sessions.record.loose_ends import loose_ends
from sessions.record.queries import open_record
from sessions.record.timeline import timeline_of


@staff_page
def case(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """One case whole."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    if the_case.erased_at:
        return _erased(request, the_case)
    return page(request, "sessions/record/case.html", open_record(the_case, request.user))


@staff_page
def timeline(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Everything that happened, newest first."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    if the_case.erased_at:
        return _erased(request, the_case)
    return page(
        request, "sessions/record/timeline.html", {"case": the_case, "events": timeline_of(the_case, request.user)}
    )


def _erased(request: SignedInRequest, case: Case) -> HttpResponse:
    response = page(request, "erased.html", {"erased_at": case.erased_at})
    response.status_code = 410
    return response


@clinician_page
def discharge(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Close the case, and deal with what still hangs on it."""
    the_case = fetch_case(request.user, case, to=Permission.DISCHARGE)
    if not the_case.is_open:
        return redirect("record:case", the_case.pk)
    loose = loose_ends(the_case, request.user)
    form = DischargeForm(request.POST or None, loose=loose, zone=request.user.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            actions.discharge(case=the_case, **form.as_given(), by=request.user)
        except RuleViolation as no:
            form.refuse(no)
        else:
            messages.success(request, _("The case is closed. You can still read it, and open it again."))
            return redirect("record:case", the_case.pk)
    return page(request, "sessions/record/discharge.html", {"case": the_case, "loose": loose}, form=form)


@clinician_page
def reopen(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Go on with a closed case."""
    the_case = fetch_case(request.user, case, to=Permission.DISCHARGE)
    if the_case.is_open:
        return redirect("record:case", the_case.pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The case is open again."))
            return redirect("record:case", the_case.pk)
    return page(request, "sessions/record/reopen.html", {"case": the_case}, form=form)
