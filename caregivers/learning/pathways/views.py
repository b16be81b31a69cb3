"""Staff pages: a client follows a pathway, pauses, goes on, stops."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from caregivers.learning.models import PathwayRun
from caregivers.learning.pathways import actions as pathways
from caregivers.learning.pathways import planning
from caregivers.learning.pathways.forms import FollowForm, StopForm
from caregivers.learning.pathways.queries import pathway_offers, what_will_happen
from clinic import ids
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
def follow(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Choose a pathway (a GET), look at what will happen week by week, and start it (a POST)."""
    the_case = fetch_case(request.user, case, to=Permission.ASSIGN)
    offered = pathway_offers(the_case)
    asked = request.POST or (request.GET if "look" in request.GET else None)
    form = FollowForm(asked, offers=offered)
    if request.method == "POST" and form.is_valid():
        try:
            pathways.follow(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The pathway has begun. What comes when stands under Homework."))
            return redirect("record:case", the_case.pk)
    record("gate.read", the_case, by=request.user, case_id=the_case.pk)  # it shows what waits
    record("assignment.read", the_case, by=request.user, case_id=the_case.pk)  # and what was done
    context = {"case": the_case, "offers": offered, "once": request.POST.get("once") or ids.new_id()}
    return page(request, "caregivers/learning/pathways/follow.html", context | _plan_shown(the_case, form), form=form)


def _plan_shown(case: Case, form: FollowForm) -> dict[str, Any]:
    """What will happen, where the form says enough to tell."""
    days = ("every_days", "starts_on", "due_days")
    if not form.is_bound or {"pathway", *days} & set(form.errors):
        return {}
    pathway, given = form.cleaned_data["pathway"], {name: form.cleaned_data[name] for name in days}
    try:
        planned = planning.plan(case=case, pathway=pathway, **given)
    except RuleViolation as no:
        if not form.errors:
            add_violation(form, no)
        return {}
    return {
        "chosen": pathway,
        "weeks": what_will_happen(case, planned),
        "fingerprint": planning.fingerprint(planned),
    }


@clinician_page
@require_POST
def pause(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing more unlocks until it is taken up again."""
    run = _fetch(request, pk)
    pathways.pause(run=run, by=request.user)
    messages.success(request, _("Paused. What is on your client’s page stays there; nothing new comes."))
    return redirect("record:case", run.case_id)


@clinician_page
@require_POST
def take_up(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Go on after a pause."""
    run = _fetch(request, pk)
    pathways.take_up(run=run, by=request.user)
    messages.success(request, _("It goes on. What was still to come has moved by the length of the pause."))
    return redirect("record:case", run.case_id)


@clinician_page
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """End it, with a word why."""
    run = _fetch(request, pk)
    form = StopForm(request.POST or None)
    if form.is_valid():
        pathways.stop(run=run, by=request.user, **form.cleaned_data)
        messages.success(request, _("Stopped. What is open or finished stays as it is."))
        return redirect("record:case", run.case_id)
    record("assignment.read", run, by=request.user)
    return page(request, "caregivers/learning/pathways/stop.html", {"run": run, "case": run.case}, form=form)


def _fetch(request: SignedInRequest, pk: uuid.UUID) -> PathwayRun:
    """The run: 404 for a stranger, 403 for a colleague who may not."""
    rows = PathwayRun.objects.visible_to(request.user).select_related("pathway", "case__caregiver__user")
    run: PathwayRun = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.ASSIGN, run.case)
    return run
