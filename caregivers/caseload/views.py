"""Staff pages about a case itself: opening it, the loved one, the contact log, cases about the same person."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.actions import change_loved_one, log_contact, open_case
from caregivers.caseload.forms import ContactForm, LovedOneForm, OpenCaseForm
from caregivers.caseload.kin import could_be_linked, link, unlink
from caregivers.caseload.models import SamePerson
from caregivers.caseload.queries import fetch_case
from caregivers.caseload.transfer_forms import SamePersonForm
from caregivers.people.models import LovedOne
from clinic.accounts.models import Practice
from clinic.audit.actions import record_reading
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, clinician_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@staff_page
def new_case(request: SignedInRequest) -> HttpResponse:
    """Open a case."""
    require_role(request.user, Permission.OPEN_CASE)
    form = OpenCaseForm(request.POST or None, initial={"time_zone": Practice.current().time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The case is open. You can invite the client now."))
            return redirect("record:case", case.pk)
    return page(request, "caregivers/caseload/new_case.html", form=form)


@clinician_page
def loved_one(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Change what is known of the loved one."""
    the_case = fetch_case(request.user, case, to=Permission.CHANGE_CASE)
    row = LovedOne.objects.visible_to(request.user).get(case=the_case)
    initial = {name: getattr(row, name) for name in ("nickname", "relation", "situation", "story")}
    form = LovedOneForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_loved_one(case=the_case, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("record:case", the_case.pk)
    record_reading("loved_one.read", [row], by=request.user)
    return page(request, "caregivers/caseload/loved_one.html", {"case": the_case}, form=form)


@clinician_page
def new_contact(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Log a call, a mail or a visit."""
    the_case = fetch_case(request.user, case, to=Permission.LOG_CONTACT)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_contact(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The contact is in the log."))
            return redirect("record:case", the_case.pk)
    return page(request, "caregivers/caseload/new_contact.html", {"case": the_case}, form=form)


@clinician_page
def same_person(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Say that another case concerns the same person."""
    the_case = fetch_case(request.user, case, to=Permission.LINK_CASES)
    form = SamePersonForm(request.POST or None, cases=could_be_linked(the_case, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            link(case=the_case, other=form.cleaned_data["other"], by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Linked. Only clinicians who may read both records see it."))
            return redirect("record:case", the_case.pk)
    return page(request, "caregivers/caseload/same_person.html", {"case": the_case}, form=form)


@require_POST
@clinician_page
def not_same_person(request: SignedInRequest, case: uuid.UUID, pk: uuid.UUID) -> HttpResponse:
    """Take the link away."""
    the_case = fetch_case(request.user, case, to=Permission.LINK_CASES)
    same = get_object_or_404(SamePerson.objects.visible_to(request.user).of(the_case), pk=pk)
    unlink(same=same, by=request.user)
    messages.success(request, _("The link is gone."))
    return redirect("record:case", the_case.pk)
