"""Staff pages: the same for several clients; and what happens to a module after it was given."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from caregivers.learning.giving import actions
from caregivers.learning.giving.forms import FollowWithSeveralForm, GiveToSeveralForm, MoreTimeForm, SeveralForm
from caregivers.learning.giving.offers import choices_for_module, choices_for_pathway
from caregivers.learning.giving.several import follow_with_several, give_to_several
from caregivers.learning.models import Assignment
from caregivers.learning.queries import fetch
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion, Pathway
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
def several(request: SignedInRequest) -> HttpResponse:
    """What is it that several clients are to get? Names of modules and pathways, and nobody's record."""
    versions = ModuleVersion.objects.visible_to(request.user).newest().select_related("module")
    context = {"versions": versions, "pathways": Pathway.objects.visible_to(request.user).newest()}
    return page(request, "caregivers/learning/giving/several.html", context)


@clinician_page
def several_module(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give one module to everybody who is ticked, or to nobody."""
    versions = ModuleVersion.objects.visible_to(request.user).newest().select_related("module")
    version = get_object_or_404(versions, module__slug=slug)
    form = GiveToSeveralForm(request.POST or None, choices=choices_for_module(version, request.user))
    return _several(request, version, form, lambda **given: give_to_several(version=version, **given))


@clinician_page
def several_pathway(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let everybody who is ticked follow a pathway, or nobody."""
    pathway = get_object_or_404(Pathway.objects.visible_to(request.user).newest(), slug=slug)
    form = FollowWithSeveralForm(request.POST or None, choices=choices_for_pathway(pathway, request.user))
    return _several(request, pathway, form, lambda **given: follow_with_several(pathway=pathway, **given))


def _several(
    request: SignedInRequest, what: ModuleVersion | Pathway, form: SeveralForm, give: Callable[..., list[Any]]
) -> HttpResponse:
    if form.is_valid():
        try:
            given = give(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            form.refuse(no)
        else:
            said = ngettext("Given to %(count)d client.", "Given to %(count)d clients.", len(given))
            messages.success(request, said % {"count": len(given)})
            return redirect("dashboard:caseload")
    context = {"what": what, "choices": list(form.offered.values()), "is_pathway": isinstance(what, Pathway)}
    return page(request, "caregivers/learning/giving/several_cases.html", context, form=form)


@clinician_page
def more_time(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Another due day, or none."""
    row = fetch(request.user, pk, to=Permission.ASSIGN)
    form = MoreTimeForm(request.POST if request.method == "POST" else None, initial={"due_on": row.due_on})
    if form.is_valid():
        try:
            actions.give_more_time(assignment=row, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The day is changed. Your client sees it on the page."))
            return redirect("learning:review", row.pk)
    record("assignment.read", row, by=request.user)
    return page(request, "caregivers/learning/giving/more_time.html", {"assignment": row, "case": row.case}, form=form)


@clinician_page
@require_POST
def start_now(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What waits for a later day is there now."""
    row = fetch(request.user, pk, to=Permission.ASSIGN)
    return _done(request, row, actions.start_now, _("It is on your client’s page now."))


@clinician_page
@require_POST
def use_newer(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The newest version instead of the one that was given."""
    row = fetch(request.user, pk, to=Permission.ASSIGN)
    return _done(request, row, actions.use_newer, _("Your client gets the newest version."))


@clinician_page
@require_POST
def note_obstacle(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What got in the way was read."""
    row = fetch(request.user, pk, to=Permission.REVIEW_ANSWERS)
    return _done(request, row, actions.note_obstacle, _("Noted. It does not wait for you any more."))


def _done(request: SignedInRequest, row: Assignment, verb: Callable[..., Assignment], said: str) -> HttpResponse:
    try:
        verb(assignment=row, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, said)
    return redirect("learning:review", row.pk)
