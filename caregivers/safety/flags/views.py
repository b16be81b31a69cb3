"""Staff pages: the flags of a case, and one flag: what it is, what happened to it, acknowledge and close."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import permissions_on
from caregivers.caseload.queries import fetch_case
from caregivers.safety.flags import actions, queries
from caregivers.safety.flags.forms import CloseForm
from caregivers.safety.flags.models import Flag
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
def of_case(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Open flags first, then those that were."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    flags = list(queries.flags_visible_to(request.user).filter(case=the_case))
    read = actions.read(flags=flags, by=request.user)
    context = {
        "case": the_case,
        "panel": queries.panel(the_case, request.user),
        "closed": queries.closed_rows([flag for flag in read if not flag.is_open]),
        "may": permissions_on(the_case, request.user),
    }
    return page(request, "caregivers/safety/flags/of_case.html", context)


@clinician_page
def flag(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One flag; sending the form closes it."""
    the_flag = queries.fetch_flag(request.user, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(flag=the_flag, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
            the_flag = queries.fetch_flag(request.user, pk)
        else:
            messages.success(request, _("The flag is closed, with your word why."))
            return redirect("safety:flags", the_flag.case_id)
    return _flag_page(request, the_flag, form)


def _flag_page(request: SignedInRequest, the_flag: Flag, form: CloseForm) -> HttpResponse:
    actions.read(flags=[the_flag], by=request.user)
    context = queries.shown(the_flag) | {
        "case": the_flag.case,
        "history": queries.history_of(the_flag),
        "may": permissions_on(the_flag.case, request.user),
    }
    return page(request, "caregivers/safety/flags/flag.html", context, form=form)


@clinician_page
@require_POST
def acknowledge(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """I have seen it and take care."""
    actions.acknowledge(flag=queries.fetch_flag(request.user, pk), by=request.user)
    messages.success(request, _("Noted: you have seen it. It stays open until somebody closes it."))
    return redirect("safety:flag", pk)
