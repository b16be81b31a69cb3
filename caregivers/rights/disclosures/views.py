"""Staff pages of the accounting: writing an entry down, putting one right."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.queries import fetch_case
from caregivers.rights.disclosures import actions
from caregivers.rights.disclosures.forms import DisclosureForm
from caregivers.rights.disclosures.models import Disclosure
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

FIELDS = ("disclosed_on", "to_whom", "what", "purpose")


@clinician_page
def new(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Write down what went out."""
    the_case = fetch_case(request.user, case, to=Permission.RECORD_DISCLOSURES)
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_disclosure(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("It is written down. The client can read it."))
            return redirect("rights:case", the_case.pk)
    return page(request, "caregivers/rights/disclosure_new.html", {"case": the_case}, form=form)


@clinician_page
def correct(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Put an entry right: a new one takes its place."""
    row = _fetch(request, pk)
    initial = {name: getattr(row, name) for name in FIELDS}
    form = DisclosureForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            actions.correct(disclosure=row, **given, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The entry is put right. The client reads the new one only."))
            return redirect("rights:case", row.case_id)
    actions.read(disclosures=[row], by=request.user)
    return page(request, "caregivers/rights/disclosure_correct.html", {"case": row.case, "row": row}, form=form)


@clinician_page
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It did not happen, or not here."""
    row = _fetch(request, pk)
    try:
        actions.take_back(disclosure=row, by=request.user)
        messages.success(request, _("The entry counts no more. It stays here, for staff to see."))
    except RuleViolation as no:
        messages.error(request, no.message)
    return redirect("rights:case", row.case_id)


def _fetch(request: SignedInRequest, pk: uuid.UUID) -> Disclosure:
    rows: Any = Disclosure.objects.visible_to(request.user).select_related("case__caregiver__user")
    row: Disclosure = get_object_or_404(rows, pk=pk)
    fetch_case(request.user, row.case_id, to=Permission.RECORD_DISCLOSURES)
    return row
