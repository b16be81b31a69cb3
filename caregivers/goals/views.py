"""Staff pages of goals: choosing a template, setting, seeing, rating, changing, closing."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.queries import fetch_case
from caregivers.goals.actions import change_goal, close_goal, rate, set_goal
from caregivers.goals.forms import GoalForm, RateForm, WordsForm, initial_of
from caregivers.goals.library import BY_SLUG
from caregivers.goals.models import GATE_OF_DOMAIN, Goal, GoalRating
from caregivers.goals.queries import goals_visible_to, shelf_for
from caregivers.goals.reading import open_goal
from caregivers.safety.rules import refusal
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.library.gates import Gate
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

BLANK = "blank"


@clinician_page
def new_goal(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Set a goal, from a template (?template=…) or from nothing (?template=blank)."""
    the_case = fetch_case(request.user, case, to=Permission.SET_GOALS)
    record("gate.read", the_case, by=request.user, case_id=the_case.pk)  # it shows what has to wait
    template = BY_SLUG.get(request.GET.get("template", ""))
    if request.method != "POST" and template is None and request.GET.get("template") != BLANK:
        return page(request, "caregivers/goals/choose.html", {"case": the_case, "shelf": shelf_for(the_case)})
    form = GoalForm(_posted(request), initial=initial_of(template) if template else {})
    if request.method == "POST" and form.is_valid():
        given = {"domain": form.cleaned_data["domain"], "once": form.cleaned_data["once"], **form.wording}
        if _try(form, set_goal, case=the_case, **given, by=request.user):
            messages.success(request, _("The goal is set. Your client can see it now."))
            return redirect("record:case", the_case.pk)
    domain: Any = form.data.get("domain") or (template.domain if template else "")
    context = {"case": the_case, "waits": refusal(the_case, GATE_OF_DOMAIN.get(domain, Gate.NONE))}
    return page(request, "caregivers/goals/new.html", context, form=form)


@clinician_page
def goal(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One goal: its levels, its ratings over time; a POST rates it."""
    the_goal = fetch_goal(request.user, pk)
    form = RateForm(_posted(request), goal=the_goal, label=_("Where is it now?"))
    if request.method == "POST" and form.is_valid():
        given = {"source": GoalRating.Source.CLINICIAN, **form.cleaned_data}
        if _try(form, rate, goal=the_goal, **given, by=request.user):
            messages.success(request, _("The rating is saved."))
            return redirect("goals:goal", pk)
    return page(request, "caregivers/goals/goal.html", open_goal(goal=the_goal, by=request.user), form=form)


@clinician_page
def change(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Word a goal anew, as long as nobody rated it."""
    the_goal = fetch_goal(request.user, pk)
    fetch_case(request.user, the_goal.case_id, to=Permission.SET_GOALS)
    form = WordsForm(_posted(request), initial=initial_of(the_goal))
    posted = request.method == "POST" and form.is_valid()
    if posted and _try(form, change_goal, goal=the_goal, **form.wording, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("goals:goal", pk)
    record_reading("goal.read", [the_goal], by=request.user)
    return page(request, "caregivers/goals/change.html", {"goal": the_goal}, form=form)


@clinician_page
@require_POST
def close(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Close a goal: reached, or no longer wanted."""
    the_goal = fetch_goal(request.user, pk)
    close_goal(goal=the_goal, by=request.user)
    messages.success(request, _("The goal is closed. Its ratings stay."))
    return redirect("record:case", the_goal.case_id)


def fetch_goal(user: User, pk: uuid.UUID) -> Goal:
    """The goal, with its `current_level`. Http404 for one that `user` may not see."""
    found: Goal = get_object_or_404(goals_visible_to(user), pk=pk)
    return found


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _try(form: Any, verb: Any, **given: Any) -> bool:
    """Whether the verb did it; its no goes beside the field."""
    try:
        verb(**given)
    except RuleViolation as no:
        add_violation(form, no)
        return False
    return True
