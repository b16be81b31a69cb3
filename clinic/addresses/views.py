"""Pages of a changed address: asking for it, both links of the mails, and the manager's for a colleague."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.accounts import queries as accounts
from clinic.accounts.models import User
from clinic.addresses import actions
from clinic.addresses.forms import AddressForm, AddressForOtherForm
from clinic.addresses.links import End, change_of_token
from clinic.addresses.models import AddressChange
from clinic.addresses.queries import unfinished_of
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, asks_again, public_page, signed_in_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@signed_in_page
@asks_again
def mine(request: SignedInRequest) -> HttpResponse:
    """My own address: ask for another one, see how far it has come."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(user=request.user, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            return redirect("addresses:mine")
    base = "portal_base.html" if request.user.is_caregiver else "base.html"
    context = {"base": base, "change": unfinished_of(request.user)}
    return page(request, "clinic/addresses/mine.html", context, form=form)


@signed_in_page
@require_POST
def stop_mine(request: SignedInRequest) -> HttpResponse:
    """I have thought better of it."""
    if change := unfinished_of(request.user):
        actions.stop(change=change, by=request.user)
        messages.success(request, _("Stopped. Your address stays as it is."))
    return redirect("addresses:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail's link opens. Looking changes nothing (mail programs look by themselves); a button answers."""
    found = change_of_token(token)
    if found is None or not (found[0].is_open and found[0].user.is_active):
        return page(request, "clinic/addresses/closed.html")
    change, end = found
    if request.method != "POST":
        return page(request, f"clinic/addresses/answer_{end}.html")
    try:
        if end is End.OLD and request.POST.get("do") == "stop":
            actions.stop(change=change, by=change.user)
            return page(request, "clinic/addresses/stopped.html")
        change = actions.confirm(change=change, end=end)
    except RuleViolation:
        return page(request, "clinic/addresses/closed.html")
    return page(request, "clinic/addresses/thanks.html", {"is_done": change.done_at is not None, "end": end})


@staff_page
@asks_again
def colleague(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The practice manager's page for a colleague whose address changes."""
    person = _colleague(request, pk)
    form = AddressForOtherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            say_of_other(request, person, form.cleaned_data["new_email"])
        except RuleViolation as no:
            add_violation(form, no)
        else:
            return redirect("addresses:colleague", pk)
    return page(
        request, "clinic/addresses/colleague.html", {"person": person, "change": unfinished_of(person)}, form=form
    )


@staff_page
@asks_again
@require_POST
def decide_for_colleague(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Vouch for what a colleague asked for, or stop it."""
    person = _colleague(request, pk)
    decide(request, get_object_or_404(AddressChange.objects.unfinished(), user=person))
    return redirect("addresses:colleague", pk)


def say_of_other(request: SignedInRequest, person: User, new_email: str) -> None:
    """Ask for the new address of somebody who was identified on the phone; put it right where they never came in."""
    if person.email_verified_at:
        actions.ask(user=person, new_email=new_email, by=request.user, vouched=True)
        messages.success(request, _("A link is on its way to the new address. When it is opened, the address changes."))
    else:
        actions.correct(user=person, new_email=new_email, by=request.user)
        messages.success(request, _("The address is put right. Please send a new invitation."))


def decide(request: SignedInRequest, change: AddressChange) -> None:
    """Vouch or stop, as the button said."""
    try:
        if request.POST.get("do") == "vouch":
            actions.vouch(change=change, by=request.user)
            messages.success(request, _("Noted. The address changes when the new one has been confirmed, too."))
        else:
            actions.stop(change=change, by=request.user)
            messages.success(request, _("Stopped. The address stays as it is."))
    except RuleViolation as no:
        messages.error(request, no.message)


def _colleague(request: SignedInRequest, pk: uuid.UUID) -> Any:
    require_role(request.user, Permission.MANAGE_STAFF)
    return get_object_or_404(accounts.staff().exclude(pk=request.user.pk), pk=pk)
