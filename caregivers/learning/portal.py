"""The caregiver's pages: the player, one step per page, and what was made at its end."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from caregivers.learning import actions
from caregivers.learning.coming import coming
from caregivers.learning.forms import FinishForm, NotNowForm
from caregivers.learning.giving.actions import note_asked
from caregivers.learning.models import Assignment
from caregivers.learning.player import StepPage
from caregivers.learning.queries import fetch, read_answers
from caregivers.learning.reading.queries import comments_for_her
from caregivers.learning.rules import unfinished
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

TO_READ = Permission.SEE_OWN_RECORD  # the verbs ask for more


@portal_page
def open_module(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Start, or resume where she was, on whatever device."""
    row = fetch(request.user, pk, to=TO_READ)
    if row.withdrawn_at:
        made = [read for read in read_answers(row, request.user) if read.made]
        return page(request, "caregivers/learning/withdrawn.html", {"assignment": row, "made": made})
    if row.completed_at:
        return redirect("learning:finish", row.pk)
    if row.is_to_ask:
        note_asked(assignment=row, by=request.user)
        return redirect(reverse("learning:got_in_the_way", args=[row.pk]) + "?then=module")
    row = actions.start(assignment=row, by=request.user)
    return redirect("learning:step", row.pk, row.position)


@portal_page
def step(request: SignedInRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    """One thing per page. Sending it saves it and goes on, or back."""
    row = fetch(request.user, pk, to=TO_READ)
    shown = StepPage.at(row, position, request.user)
    if request.method == "POST":
        if target := shown.take(request.POST, by=request.user):
            return redirect(target)
    elif row.withdrawn_at:
        return redirect("learning:open", row.pk)
    template = "step.html" if request.method == "POST" or row.is_open else "step_read.html"
    return render(request, f"caregivers/learning/{template}", {"shown": shown}, status=shown.status)


@portal_page
def finish(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What was made, how it was, and what happens next."""
    row = fetch(request.user, pk, to=TO_READ)
    if row.withdrawn_at:
        return redirect("learning:open", row.pk)
    form = FinishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.complete(assignment=row, by=request.user, **form.cleaned_data)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            return redirect("learning:finish", row.pk)
    return _finish_page(request, row, form)


@portal_page
def not_now(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It can wait: the therapist sees it, and everything stays as it is. A line about it may be left, or not."""
    row = fetch(request.user, pk, to=TO_READ)
    has_words = "words" in request.POST
    form = NotNowForm(request.POST if has_words else None)
    if request.method == "POST" and (form.is_valid() or not has_words):
        try:
            actions.put_off(assignment=row, by=request.user, **(form.cleaned_data if has_words else {}))
        except RuleViolation as no:
            messages.info(request, no.message)
            return redirect("learning:open", row.pk)
        if has_words:
            messages.success(request, _("Thank you. It is saved, and your therapist can read it."))
        return redirect("dashboard:portal") if has_words else redirect("learning:not_now", row.pk)
    if not row.is_open:
        return redirect("learning:open", row.pk)
    return page(request, "caregivers/learning/not_now.html", {"assignment": row}, form=form)


def _finish_page(request: SignedInRequest, row: Assignment, form: FinishForm) -> HttpResponse:
    context = {
        "assignment": row,
        "made": [read for read in read_answers(row, request.user) if read.made],
        "missing": unfinished(row) if row.is_open else [],
        "coming": None if row.is_open else coming(row, request.user),
        "comments": comments_for_her(row, request.user),
    }
    return page(request, "caregivers/learning/finish.html", context, form=form)
