"""The caregiver's page of one question: what got in the way. Asked once, and nothing is lost by not answering."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from caregivers.learning.actions import say_what_got_in_the_way
from caregivers.learning.giving.actions import note_asked
from caregivers.learning.giving.forms import ObstacleForm
from caregivers.learning.models import Assignment
from caregivers.learning.queries import fetch
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@portal_page
def got_in_the_way(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One answer, a line if she likes, or *not now*; then home, or on with the module where she came from there."""
    row = fetch(request.user, pk, to=Permission.SEE_OWN_RECORD)
    goes_on = request.POST.get("then", request.GET.get("then")) == "module"
    if not row.is_open:
        return redirect("learning:open", row.pk)
    if request.method == "POST" and request.POST.get("go") == "not_now":
        return _not_now(request, row, goes_on)
    form = ObstacleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            say_what_got_in_the_way(assignment=row, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Thank you for saying so. Your therapist can read it."))
            return _on(row, goes_on)
    context = {"assignment": row, "goes_on": goes_on}
    return page(request, "caregivers/learning/giving/got_in_the_way.html", context, form=form)


def _not_now(request: SignedInRequest, row: Assignment, goes_on: bool) -> HttpResponse:
    try:
        note_asked(assignment=row, by=request.user)
    except RuleViolation as no:  # closed meanwhile
        messages.info(request, no.message)
        return redirect("dashboard:portal")
    if not goes_on:
        messages.success(request, _("That is fine. You will not be asked about it again."))
    return _on(row, goes_on)


def _on(row: Assignment, goes_on: bool) -> HttpResponse:
    return redirect("learning:open", row.pk) if goes_on else redirect("dashboard:portal")
