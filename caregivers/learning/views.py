"""Staff pages: giving work, and taking it back. Reading it is the room reading/."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.queries import fetch_case
from caregivers.learning import actions
from caregivers.learning.forms import AssignForm
from caregivers.learning.giving.forms import WithdrawForm
from caregivers.learning.giving.offers import offers, shelves
from caregivers.learning.queries import fetch
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

_NOW = _("It is on your client’s page now.")
_LATER = _("It is planned. Your client does not see it before its day.")


@clinician_page
def assign(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Choose a module for a client, now or for a later day. `?module=` chooses one beforehand."""
    the_case = fetch_case(request.user, case, to=Permission.ASSIGN)
    offered = offers(the_case)
    form = AssignForm(request.POST or None, offers=offered, initial={"module": request.GET.get("module", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.assign(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _LATER if row.is_locked else _NOW)
            return redirect("record:case", the_case.pk)
    record("gate.read", the_case, by=request.user, case_id=the_case.pk)  # it shows what has to wait
    return page(request, "caregivers/learning/assign.html", {"case": the_case, "shelves": shelves(offered)}, form=form)


@clinician_page
def withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take unfinished work back, with a word why."""
    row = fetch(request.user, pk, to=Permission.ASSIGN)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw(assignment=row, by=request.user, **form.cleaned_data)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("It is off your client’s page. What was written so far stays in the record."))
            return redirect("record:case", row.case_id)
    record("assignment.read", row, by=request.user)
    return page(request, "caregivers/learning/giving/withdraw.html", {"assignment": row, "case": row.case}, form=form)
