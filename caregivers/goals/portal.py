"""The caregiver's own pages: her goals in her words, and where she is now. No gates, no scores, no numbers."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.goals.actions import rate
from caregivers.goals.forms import RateForm
from caregivers.goals.models import GoalRating
from caregivers.goals.queries import current_of, goals_visible_to
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@portal_page
def mine(request: SignedInRequest) -> HttpResponse:
    """Her open goals, and where each one is."""
    goals = goals_visible_to(request.user).filter(closed_at__isnull=True, case__closed_at__isnull=True)
    rows = [{"goal": goal, "current": current_of(goal)} for goal in goals]
    return page(request, "caregivers/goals/mine.html", {"rows": rows})


@portal_page
def say(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Say where she is with one goal."""
    goal = get_object_or_404(goals_visible_to(request.user).filter(closed_at__isnull=True), pk=pk)
    require(request.user, Permission.RATE_GOALS, goal.case)
    posted = request.POST if request.method == "POST" else None
    form = RateForm(posted, goal=goal, label=_("Which of these is most like this week?"), numbers=False)
    if request.method == "POST" and form.is_valid():
        try:
            rate(goal=goal, source=GoalRating.Source.CAREGIVER, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Thank you. It is saved, and your therapist can see it."))
            return redirect("goals:mine")
    return page(request, "caregivers/goals/say.html", {"goal": goal}, form=form)
