"""Staff pages: the case's outbox and what a person can do about a message. And whether the clock keeps up."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from caregivers.caseload.access import permissions_on
from caregivers.caseload.queries import fetch_case
from caregivers.followups import actions, queries
from caregivers.followups.models import FollowUp
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page, public_page
from clinic.ui.pages import page


@clinician_page
@require_GET
def history(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """All messages of the case: planned, sent, and what could not be sent."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    lines = [queries.line(row) for row in queries.history(the_case, request.user)]
    may = permissions_on(the_case, request.user)
    record("follow_up.read", the_case, by=request.user, case_id=the_case.pk, count=len(lines))
    return page(request, "caregivers/followups/history.html", {"case": the_case, "lines": lines, "may": may})


@clinician_page
@require_POST
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancel what waits, or put down what failed."""
    return _do(request, pk, actions.cancel, _("Cancelled. It will not be sent."))


@clinician_page
@require_POST
def retry(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Try again now."""
    return _do(request, pk, actions.retry, _("It will be tried again now."))


@clinician_page
@require_POST
def mark_as_sent(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody knows that it arrived."""
    return _do(request, pk, actions.mark_as_sent, _("Marked as sent."))


def _do(request: SignedInRequest, pk: uuid.UUID, verb: Callable[..., FollowUp], done: str) -> HttpResponse:
    row = queries.fetch(request.user, pk, to=Permission.PLAN_FOLLOW_UPS)
    try:
        verb(follow_up=row, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, done)
    return redirect("followups:history", row.case_id)


@public_page
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Red when the oldest due message is over two minutes late, or all are held. Says nothing about anybody."""
    status, late = queries.health()
    return JsonResponse({"status": status, "seconds_late": late}, status=200 if status == "ok" else 503)
