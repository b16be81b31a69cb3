"""The clinician's page for a client whose address changes."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.queries import fetch_case
from caregivers.rights.address import actions
from clinic.addresses.forms import AddressForOtherForm
from clinic.addresses.models import AddressChange
from clinic.addresses.queries import unfinished_of
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, asks_again, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@clinician_page
@asks_again
def address(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """A new address for a client who was identified on the phone."""
    the_case = fetch_case(request.user, case, to=Permission.VOUCH_FOR_ADDRESS)
    client = the_case.caregiver.user
    form = AddressForOtherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_address(case=the_case, new_email=form.cleaned_data["new_email"], by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _said(came_in=client.email_verified_at is not None))
            return redirect("rights:address", the_case.pk)
    context = {"case": the_case, "client": client, "change": unfinished_of(client)}
    return page(request, "caregivers/rights/address.html", context, form=form)


def _said(*, came_in: bool) -> str:
    if came_in:
        return _("A link is on its way to the new address. When it is opened, the address changes.")
    return _("The address is put right. Please send a new invitation.")


@clinician_page
@asks_again
@require_POST
def decide(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Vouch for what the client asked for herself, or stop it."""
    the_case = fetch_case(request.user, case, to=Permission.VOUCH_FOR_ADDRESS)
    change = get_object_or_404(AddressChange.objects.unfinished(), user=the_case.caregiver.user)
    verb = actions.vouch_for if request.POST.get("do") == "vouch" else actions.stop_for
    try:
        verb(case=the_case, change=change, by=request.user)
        messages.success(request, _("Noted."))
    except RuleViolation as no:
        messages.error(request, no.message)
    return redirect("rights:address", the_case.pk)
