"""The practice manager's pages of who answers for whom, and who is what; and, for all staff, who may do what."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.accounts import queries, who_may
from clinic.accounts.arrangement_forms import RoleForm, SuperviseForm
from clinic.accounts.models import Supervision
from clinic.accounts.roles import change_role, ties_of
from clinic.accounts.supervision import end_supervision, supervise
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, asks_again, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@require_safe
@staff_page
def supervision(request: SignedInRequest) -> HttpResponse:
    """Who supervises whom, now and soon; and who is supervised by nobody."""
    require_role(request.user, Permission.MANAGE_STAFF)
    return page(request, "clinic/accounts/supervision.html", queries.supervisions())


@staff_page
def new_supervision(request: SignedInRequest) -> HttpResponse:
    """Somebody supervises somebody, from a day on."""
    require_role(request.user, Permission.MANAGE_STAFF)
    form = SuperviseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = supervise(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            names = {"supervisor": row.supervisor.name, "supervisee": row.supervisee.name}
            messages.success(request, _("%(supervisor)s supervises %(supervisee)s.") % names)
            return redirect("accounts:supervision")
    return page(request, "clinic/accounts/new_supervision.html", form=form)


@require_POST
@staff_page
def stop_supervision(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A supervision ends now, or is called off."""
    require_role(request.user, Permission.MANAGE_STAFF)
    row = end_supervision(supervision=get_object_or_404(Supervision, pk=pk), by=request.user)
    names = {"supervisor": row.supervisor.name, "supervisee": row.supervisee.name}
    messages.success(request, _("%(supervisor)s does not supervise %(supervisee)s any more.") % names)
    return redirect("accounts:supervision")


@staff_page
@asks_again
def role(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what somebody is."""
    require_role(request.user, Permission.MANAGE_STAFF)
    person = get_object_or_404(queries.staff(), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": person.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_role(user=person, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            words = {"name": changed.name, "role": changed.get_role_display()}
            messages.success(request, _("%(name)s: %(role)s from now on.") % words)
            return redirect("accounts:people")
    return page(request, "clinic/accounts/role.html", {"person": person, "ties": ties_of(person)}, form=form)


@require_safe
@staff_page
def who_may_do_what(request: SignedInRequest) -> HttpResponse:
    """The tables of clinic/permissions.py, read aloud."""
    roles, practice_lines = who_may.on_the_practice()
    relations, case_lines = who_may.on_a_case()
    context = {
        "roles": roles,
        "practice_lines": practice_lines,
        "relations": relations,
        "case_lines": case_lines,
    }
    return page(request, "clinic/accounts/who_may.html", context)
