"""Staff pages: giving work, and taking it back. Reading it is the room reading/."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.queries import fetch_case
from caregivers.learning import actions
from caregivers.learning.forms import AssignForm
from caregivers.learning.queries import fetch, offers
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
def assign(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Choose a module for a client."""
    the_case = fetch_case(request.user, case, to=Permission.ASSIGN)
    offered = offers(the_case)
    form = AssignForm(request.POST or None, offers=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("It is on your client’s page now."))
            return redirect("record:case", the_case.pk)
    record("gate.read", the_case, by=request.user, case_id=the_case.pk)  # it shows what has to wait
    context = {"case": the_case, "offers": offered, "held_back": any(offer.held_back for offer in offered)}
    return page(request, "caregivers/learning/assign.html", context, form=form)


@clinician_page
@require_POST
def withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take unfinished work back."""
    row = fetch(request.user, pk, to=Permission.ASSIGN)
    try:
        actions.withdraw(assignment=row, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
        return redirect("learning:review", row.pk)
    messages.success(request, _("It is off your client’s page. What was written so far stays in the record."))
    return redirect("record:case", row.case_id)
