"""Staff pages: what waits to be read, the answers beside the steps, and what one does with them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import permissions_on
from caregivers.learning.models import Assignment
from caregivers.learning.queries import fetch
from caregivers.learning.reading import actions, waiting
from caregivers.learning.reading.forms import WordsForm
from caregivers.learning.reading.pins import fetch_pin
from caregivers.learning.reading.queries import comments_on, fetch_comment, open_answers
from clinic.audit.actions import record_reading
from clinic.errors import RuleViolation, Stale
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

PAGE_SIZE = 50


@clinician_page
def waiting_list(request: SignedInRequest) -> HttpResponse:
    """What waits to be read over the whole caseload, the longest wait first."""
    scope = waiting.scope_of(request.GET.get("show"))
    listing = Paginator(waiting.waiting(request.user, scope), PAGE_SIZE).get_page(request.GET.get("page"))
    record_reading("assignment.read", listing.object_list, by=request.user)
    context = {
        "listing": listing,
        "rows": waiting.rows_of(list(listing.object_list), scope),
        "scopes": waiting.scopes_with_counts(request.user),
        "scope": scope,
        "query": f"show={scope}",
    }
    return page(request, "caregivers/learning/reading/list.html", context)


@clinician_page
def review(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The steps with the answers beside them. Opening it is a look: it leaves a trail."""
    row = fetch(request.user, pk, to=Permission.REVIEW_ANSWERS)
    return _review_page(request, row)


def _review_page(request: SignedInRequest, row: Assignment, form: WordsForm | None = None) -> HttpResponse:
    review = open_answers(row, request.user)
    named = request.GET.get("show") or request.POST.get("show")
    name = row.case.caregiver.user.name
    shown = {"seen": review.total, "show": named}
    if form is None:
        form = WordsForm(name=name, initial=shown)
    else:
        form.data = posted = request.POST.copy()
        posted["seen"] = str(review.total)  # what is shown now
    context = {
        "assignment": row,
        "case": row.case,
        "review": review,
        "comments": comments_on(row, request.user),
        "may": permissions_on(row.case, request.user),
        "place": waiting.place_of(row, request.user, waiting.scope_of(named)),
        "show": named or "",
    }
    return page(request, "caregivers/learning/reading/review.html", context, form=form)


@clinician_page
@require_POST
def mark_reviewed(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that the answers were read, with a few words to the client or without; and on to the next one."""
    row = fetch(request.user, pk, to=Permission.REVIEW_ANSWERS)
    form = WordsForm(request.POST, name=row.case.caregiver.user.name)
    scope = waiting.scope_of(request.POST.get("show"))
    place = waiting.place_of(row, request.user, scope)
    if not form.is_valid():
        return _review_page(request, row, form)
    given = form.cleaned_data
    read = {"seen": given["seen"], "comment": given["text"], "once": given["once"]}
    try:
        actions.mark_as_read(assignment=row, by=request.user, **read)
    except RuleViolation as no:
        return _refused(request, row, form, no)
    messages.success(
        request, _("Marked as read, and your words are with your client.") if given["text"] else _("Marked as read.")
    )
    return _onward(request, row, place, scope)


def _onward(
    request: SignedInRequest, row: Assignment, place: waiting.Place | None, scope: waiting.Scope
) -> HttpResponse:
    """To the next one that waits, back to the list that one came from, or to the case."""
    listing = f"{reverse('learning:reviews')}?show={scope}"
    if request.POST.get("go") == "next":
        after = (place and place.after) or waiting.waiting(request.user, scope).exclude(pk=row.pk).first()
        if after:
            return redirect(f"{reverse('learning:review', args=[after.pk])}?show={scope}")
        messages.info(request, _("That was the last one."))
        return redirect(listing)
    return redirect(listing) if request.POST.get("show") else redirect("record:case", row.case_id)


@clinician_page
@require_POST
def comment(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A few words to the client, without marking anything."""
    row = fetch(request.user, pk, to=Permission.COMMENT)
    form = WordsForm(request.POST, name=row.case.caregiver.user.name)
    if not form.is_valid():
        return _review_page(request, row, form)
    given = form.cleaned_data
    try:
        actions.write(assignment=row, text=given["text"], by=request.user, once=given["once"])
    except RuleViolation as no:
        return _refused(request, row, form, no)
    messages.success(request, _("Your words are on the last page of this module."))
    return _back(request, row, "#words")


def _refused(request: SignedInRequest, row: Assignment, form: WordsForm, no: RuleViolation) -> HttpResponse:
    """The page again, with what was typed and the sentence why not."""
    add_violation(form, no)
    row = fetch(request.user, row.pk, to=Permission.REVIEW_ANSWERS)
    response = _review_page(request, row, form)
    if isinstance(no, Stale):
        response.status_code = 409
    return response


@clinician_page
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a comment back before the client has read it."""
    row = fetch_comment(request.user, pk)
    try:
        actions.take_back(comment=row, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Taken back. Your client has not seen it."))
    return _back(request, row.assignment, "#words")


@clinician_page
@require_POST
def pin(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep an answer for the next meeting."""
    row = fetch(request.user, pk, to=Permission.REVIEW_ANSWERS)
    step_key = request.POST.get("step_key", "")
    try:
        actions.pin(assignment=row, step_key=step_key, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
        return _back(request, row)
    messages.success(request, _("Pinned. It stands beside the next session and its note."))
    return _back(request, row, f"#{step_key}")


@clinician_page
@require_POST
def mark_discussed(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """They have talked about it."""
    row = fetch_pin(request.user, pk)
    actions.mark_discussed(pin=row, by=request.user)
    messages.success(request, _("Noted: you have talked about it. The pin is off."))
    return _back(request, row.assignment, f"#{row.step_key}")


@clinician_page
@require_POST
def take_off(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It need not be talked about."""
    row = fetch_pin(request.user, pk)
    actions.take_off(pin=row, by=request.user)
    messages.success(request, _("The pin is off."))
    return _back(request, row.assignment, f"#{row.step_key}")


def _back(request: HttpRequest, row: Assignment, anchor: str = "") -> HttpResponse:
    """To the page that one came from (`next`), or to the answers, in the list that one goes through."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    show: Any = request.POST.get("show")
    query = f"?show={waiting.scope_of(show)}" if show else ""
    return redirect(reverse("learning:review", args=[row.pk]) + query + anchor)
