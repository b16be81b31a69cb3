"""Staff pages: opening a case in an emergency, closing it again, and looking at what others opened."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.glass import actions
from caregivers.glass.forms import BreakGlassForm
from caregivers.glass.queries import listed, unseen
from clinic.accounts.supervision import supervisors_of
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, asks_again, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

NEWEST = 50


@clinician_page
@asks_again
def new(request: SignedInRequest) -> HttpResponse:
    """Open a colleague's case in an emergency."""
    require_role(request.user, Permission.BREAK_GLASS)
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            glass = actions.break_glass(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.warning(request, _("The case is open to you for four hours. Those who must know are told."))
            return redirect("record:case", glass.case_id)
    return page(request, "caregivers/glass/new.html", {"supervisors": supervisors_of(request.user)}, form=form)


@clinician_page
def all_of_them(request: SignedInRequest) -> HttpResponse:
    """Emergency openings: one's own, of those whom one supervises, and of one's cases."""
    return page(request, "caregivers/glass/list.html", {"rows": listed(request.user)[:NEWEST]})


@clinician_page
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One opening, with the reason. Reading it leaves a trail."""
    glass = get_object_or_404(listed(request.user), pk=pk)
    actions.read_glass(glass=glass, by=request.user)
    context = {"glass": glass, "needs_me": unseen(request.user).filter(pk=pk).exists()}
    return page(request, "caregivers/glass/detail.html", context)


@require_POST
@clinician_page
def end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Close it again."""
    glass = get_object_or_404(listed(request.user), pk=pk)
    actions.end_glass(glass=glass, by=request.user)
    messages.success(request, _("The case is closed to you again."))
    return redirect("glass:list")


@require_POST
@clinician_page
def seen(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """I have looked at it."""
    glass = get_object_or_404(listed(request.user), pk=pk)
    actions.mark_seen(glass=glass, by=request.user)
    messages.success(request, _("Marked as seen."))
    return redirect("glass:detail", pk)
