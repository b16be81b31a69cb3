"""Staff pages of a request to amend: reading it, answering it, taking more time."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from caregivers.caseload.access import permissions_on
from caregivers.caseload.queries import fetch_case
from caregivers.rights.amendments import actions, queries
from caregivers.rights.amendments.forms import AnswerForm, ExtendForm
from caregivers.rights.amendments.models import AmendmentRequest
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
def amendment(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the client asks for, and all that was said about it; a POST answers it."""
    row = _fetch(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _answered(form, row, request):
        messages.success(request, _("Your answer is with the client now."))
        return redirect("rights:amendment", pk)
    actions.read(requests=[row], by=request.user)
    context = {
        "story": queries.story_of(row, request.user),
        "case": row.case,
        "may": permissions_on(row.case, request.user),
    }
    return page(request, "caregivers/rights/amendment.html", context, form=form)


def _answered(form: AnswerForm, row: AmendmentRequest, request: SignedInRequest) -> bool:
    given = dict(form.cleaned_data)
    try:
        if given["answer"] == "accepted":
            actions.accept(request=row, text=given["text"], by=request.user)
        else:
            actions.refuse(request=row, text=given["text"], grounds=given["grounds"], by=request.user)
    except RuleViolation as no:
        add_violation(form, no)
        return False
    return True


@clinician_page
def extend(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Thirty days more, once, with the reason."""
    row = _fetch(request, pk)
    fetch_case(request.user, row.case_id, to=Permission.ANSWER_AMENDMENTS)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(request=row, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("There are 30 days more, and the client can read why."))
            return redirect("rights:amendment", pk)
    context = {"story": queries.story_of(row, request.user), "case": row.case}
    return page(request, "caregivers/rights/extend.html", context, form=form)


def _fetch(request: SignedInRequest, pk: uuid.UUID) -> Any:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)
