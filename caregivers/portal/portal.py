"""The caregiver's pages: emergency, stopping, and how she may safely be reached."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caregivers.followups.message import caregiver_of_token
from caregivers.people.actions import confirm_safe_contact, set_safe_contact
from caregivers.people.models import Caregiver
from caregivers.portal.actions import start_messages, stop_messages
from caregivers.portal.forms import SafeContactForm
from caregivers.portal.queries import one_is_on_its_way
from clinic.accounts.models import Practice
from clinic.ui.context import THEME_COOKIE, THEMES
from clinic.ui.doors import SignedInRequest, portal_page, public_page
from clinic.ui.pages import page
from clinic.visits.actions import set_device


@public_page
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """What to do in danger. Works signed out, without JavaScript, and while the database is down; asks nothing."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    context = {"practice": _practice_if_known(), "theme": theme if theme in THEMES else ""}
    return HttpResponse(render_to_string("caregivers/portal/emergency.html", context))


def _practice_if_known() -> Practice:
    try:
        return Practice.current()
    except Exception:  # whatever is the matter with the database: this page answers
        return Practice(name="", sender_name="")


@public_page
@csrf_exempt  # one-click stopping comes from mail programs (RFC 8058); what allows it is the token
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all messages: looking changes nothing, the button does."""
    pk = caregiver_of_token(token)
    caregiver = Caregiver.objects.select_related("user").filter(pk=pk).first() if pk else None
    if caregiver is None:
        raise Http404
    status = 200
    if request.method == "POST":
        caregiver = stop_messages(caregiver=caregiver, by=caregiver.user)
        status = 409 if one_is_on_its_way(caregiver) else 200
    context = {"stopped": caregiver.stopped_at is not None, "on_its_way": status == 409}
    return render(request, "caregivers/portal/stop.html", context, status=status)


@portal_page
def contact(request: SignedInRequest) -> HttpResponse:
    """How I may safely be reached."""
    caregiver = request.user.caregiver
    zone = request.user.time_zone
    form = SafeContactForm(request.POST or None, initial=_now(caregiver), zone=zone)
    if request.method == "POST" and form.is_valid():
        set_safe_contact(caregiver=caregiver, **form.cleaned_data, by=request.user)
        set_device(request=request, user=request.user, shared=form.cleaned_data["shared_device"])
        messages.success(request, _("Saved. We will keep to it."))
        return redirect("portal:contact")
    return page(request, "caregivers/portal/contact.html", {"caregiver": caregiver}, form=form)


@portal_page
@require_POST
def still_right(request: SignedInRequest) -> HttpResponse:
    """What she said about reaching her is still right."""
    confirm_safe_contact(caregiver=request.user.caregiver, by=request.user)
    messages.success(request, _("Thank you. We keep to it."))
    return redirect("dashboard:portal")


def _now(caregiver: Caregiver) -> dict[str, Any]:
    names = ("may_email", "quiet_from", "quiet_until", "shared_device")
    return {name: getattr(caregiver, name) for name in names} | {"time_zone": caregiver.user.time_zone}


@portal_page
@require_POST
def stop_here(request: SignedInRequest) -> HttpResponse:
    """Stop all messages, from her own page."""
    caregiver = stop_messages(caregiver=request.user.caregiver, by=request.user)
    if one_is_on_its_way(caregiver):
        messages.warning(request, _("Messages are stopped. One was already on its way and may still arrive."))
    else:
        messages.success(request, _("Messages are stopped. You can start them again here whenever you like."))
    return redirect("portal:contact")


@portal_page
@require_POST
def start_here(request: SignedInRequest) -> HttpResponse:
    """Messages are welcome again."""
    start_messages(caregiver=request.user.caregiver, by=request.user)
    messages.success(request, _("Good. You will hear from us when something is waiting."))
    return redirect("portal:contact")
