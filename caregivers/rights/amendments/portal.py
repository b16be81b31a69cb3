"""The caregiver's pages: what she asked to have changed, how it stands, and her own word after a no."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from caregivers.rights.amendments import actions, queries
from caregivers.rights.amendments.forms import AskForm, StatementForm
from caregivers.rights.queries import own_case
from clinic.errors import RuleViolation
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@portal_page
def requests(request: SignedInRequest) -> HttpResponse:
    """All her requests."""
    stories = queries.stories(queries.visible_to(request.user), request.user)
    actions.read(requests=[story.request for story in stories], by=request.user)
    return page(request, "caregivers/rights/requests.html", {"stories": stories})


@portal_page
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask for a change."""
    case = own_case(request.user)
    if case is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask(case=case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Thank you. Your therapist can see it now. You get an answer here."))
            return redirect("rights:request", row.pk)
    return page(request, "caregivers/rights/ask.html", form=form)


@portal_page
def request_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One request: what she wrote, what was answered; a POST adds her statement after a no."""
    row = get_object_or_404(queries.visible_to(request.user), pk=pk)
    form = StatementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.disagree(request=row, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Your statement is with your record now."))
            return redirect("rights:request", pk)
    actions.read(requests=[row], by=request.user)
    return page(request, "caregivers/rights/request.html", {"story": queries.story_of(row, request.user)}, form=form)
