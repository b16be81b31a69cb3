"""The manager's pages: which records are past their time, what holds one back, and erasing one."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from clinic.accounts.models import Practice
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, asks_again, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from sessions.record.keeping import actions, queries
from sessions.record.keeping.erasure import erase as erase_record
from sessions.record.keeping.forms import EraseForm, HoldForm, RetentionForm
from sessions.record.keeping.queries import TABS, Show
from sessions.record.keeping.rules import due_on, refusal

PAGE_SIZE = 60


@staff_page
def records(request: SignedInRequest) -> HttpResponse:
    """Closed records, and how long they are kept."""
    require_role(request.user, Permission.KEEP_RECORDS)
    form = RetentionForm(request.POST or None, initial={"years": Practice.current().retention_years})
    if request.method == "POST" and form.is_valid():
        actions.set_retention(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("record:keeping")
    show = Show(request.GET["show"]) if request.GET.get("show") in set(Show) else Show.DUE
    listing = Paginator(queries.kept_records(request.user, show), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [queries.kept(case) for case in listing.object_list]
    context = {"listing": listing, "rows": rows, "tabs": TABS.items(), "show": show, "query": f"show={show}"}
    return page(request, "sessions/record/keeping/records.html", context, form=form)


@staff_page
def record_of(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """One record: until when it is kept, what holds it back, who asked for its end."""
    return _record_page(request, _fetch(request, case), HoldForm())


@staff_page
@require_POST
def hold(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Keep it whatever its age."""
    the_case, form = _fetch(request, case), HoldForm(request.POST)
    if form.is_valid():
        try:
            actions.hold(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("This record is on hold. It cannot be erased until you lift the hold."))
            return redirect("record:keeping_of", the_case.pk)
    return _record_page(request, the_case, form)


@staff_page
@require_POST
def lift(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Nothing holds it back any more."""
    return _done(request, case, actions.lift, _("The hold is lifted."))


@staff_page
@require_POST
def asked(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The client asked for it, on the phone or in a letter."""
    return _done(request, case, actions.ask_for_erasure, _("It is put down that the client asked for it."))


@staff_page
@require_POST
def not_asked(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The client changed their mind."""
    return _done(request, case, actions.withdraw_request, _("The request is withdrawn."))


@staff_page
@asks_again
def erase(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Erase one record, for good."""
    the_case = _fetch(request, case)
    if the_case.erased_at:
        return redirect("record:keeping_of", the_case.pk)
    form = EraseForm(request.POST or None, number=the_case.number)
    no = refusal(the_case)
    if request.method == "POST" and form.is_valid():
        try:
            erase_record(case=the_case, by=request.user)
        except RuleViolation as why_not:
            add_violation(form, why_not)
        else:
            messages.success(request, _("The record of case #%(number)d is erased.") % {"number": the_case.number})
            return redirect("record:keeping_of", the_case.pk)
    return page(request, "sessions/record/keeping/erase.html", {"case": the_case, "refusal": no}, form=form)


def _fetch(request: SignedInRequest, case: uuid.UUID) -> Case:
    return fetch_case(request.user, case, to=Permission.ERASE_RECORD)


def _done(request: SignedInRequest, case: uuid.UUID, verb: Callable[..., Any], said: str) -> HttpResponse:
    the_case = _fetch(request, case)
    verb(case=the_case, by=request.user)
    messages.success(request, said)
    return redirect("record:keeping_of", the_case.pk)


def _record_page(request: SignedInRequest, case: Case, form: HoldForm) -> HttpResponse:
    context = {"case": case, "due_on": due_on(case), "refusal": refusal(case), **queries.standing(case)}
    return page(request, "sessions/record/keeping/record.html", context, form=form)
