"""“How I sign in”: second factors, passkeys, recovery codes. For staff, and as much as they like for caregivers."""

import base64
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.accounts import factors, proofs, sealed
from clinic.accounts.factor_forms import AppForm, NewPasskey, PasskeyName
from clinic.errors import RuleViolation
from clinic.ui.doors import SignedInRequest, asks_again, before_second_factor, signed_in_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

NEW_SECRET = "new_app"  # noqa: S105  (where it lies in the session, sealed)


def base_of(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: the house's for staff who are in, the portal's for caregivers and on the way in."""
    half_way = proofs.needs_second_factor(request)
    inside = request.user.is_authenticated and request.user.is_staff and not half_way
    return {"frame": "base.html" if inside else "portal_base.html", "half_way": half_way}


@require_safe
@signed_in_page
def ways(request: SignedInRequest) -> HttpResponse:
    """All of it on one page."""
    mine = list(factors.factors_of(request.user))
    context = base_of(request) | {
        "app": next((factor for factor in mine if factor.type == factors.Kind.TOTP), None),
        "passkeys": [factor for factor in mine if factor.type == factors.Kind.WEBAUTHN],
        "codes_left": factors.recovery_codes_left(request.user),
        "only_one": request.user.is_staff and len(mine) == 1,
        "has_password": request.user.has_usable_password(),
    }
    return page(request, "clinic/accounts/ways.html", context)


@require_safe
@staff_page
@before_second_factor
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Half way in: to the code where there is a second factor already, else a choice of what to set up."""
    if not proofs.needs_second_factor(request):
        return redirect("accounts:ways")
    if factors.factors_of(request.user).exists():
        return redirect(f"{reverse('accounts:again')}?{urlencode({'next': '/'})}")
    return page(request, "clinic/accounts/second_factor.html", base_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@before_second_factor
@asks_again
def app(request: SignedInRequest) -> HttpResponse:
    """Set up the app: scan the picture or type the key, then type the first code."""
    first = proofs.needs_second_factor(request)
    secret = _new_secret(request)
    form = AppForm(request.POST or None)
    if form.is_valid():
        try:
            factor = factors.add_app(user=request.user, secret=secret, code=form.cleaned_data["code"], first=first)
        except RuleViolation as no:
            if no.code == "not_first":
                return redirect("accounts:second_factor")
            add_violation(form, no)
        else:
            del request.session[NEW_SECRET]
            return _set_up(request, factor.type, _("Your app is set up."))
    context = base_of(request) | _picture(request, secret)
    context["replaces"] = factors.factors_of(request.user).filter(type=factors.Kind.TOTP).exists()
    return page(request, "clinic/accounts/app.html", context, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
@before_second_factor
@asks_again
def new_passkey(request: SignedInRequest) -> HttpResponse:
    """Add a passkey: the browser makes it, we keep its public half."""
    first = proofs.needs_second_factor(request)
    form = NewPasskey(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            factor = factors.add_passkey(
                user=request.user,
                name=form.cleaned_data["name"],
                credential=form.cleaned_data["credential"],
                first=first,
            )
        except RuleViolation:
            return redirect("accounts:second_factor")
        return _set_up(request, factor.type, _("Your passkey is added."))
    context = base_of(request) | {"passkey_options": begin_registration(request.user, True)}
    return page(request, "clinic/accounts/new_passkey.html", context, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
@asks_again
def rename_passkey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a passkey something else."""
    passkey = get_object_or_404(factors.factors_of(request.user), pk=pk, type=factors.Kind.WEBAUTHN)
    form = PasskeyName(request.POST or None, initial={"name": passkey.data["name"]})
    if form.is_valid():
        factors.rename_passkey(passkey=passkey, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("The passkey has its new name."))
        return redirect("accounts:ways")
    return page(request, "clinic/accounts/rename_passkey.html", base_of(request), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
@asks_again
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove the app or a passkey, after a question."""
    factor = get_object_or_404(factors.factors_of(request.user), pk=pk)
    if request.method == "POST":
        try:
            factors.remove(factor=factor, by=request.user)
            messages.success(request, _("It is removed, and opens nothing any more."))
        except RuleViolation as no:
            messages.error(request, no.message)
        return redirect("accounts:ways")
    return page(request, "clinic/accounts/remove_factor.html", base_of(request) | {"factor": factor})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@asks_again
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """The codes, once; afterwards how many are left, and a button for new ones."""
    if request.method == "POST":
        try:
            factors.make_recovery_codes(user=request.user)
        except RuleViolation as no:
            messages.error(request, no.message)
        return redirect("accounts:recovery_codes")
    context = base_of(request) | {
        "codes": factors.show_recovery_codes(user=request.user) if request.method == "GET" else [],
        "left": factors.recovery_codes_left(request.user),
    }
    return page(request, "clinic/accounts/recovery_codes.html", context)


def _set_up(request: SignedInRequest, kind: str, done: str) -> HttpResponse:
    """A factor is there: the session counts as having shown it, and staff see their recovery codes next."""
    proofs.remember_second_factor(request, request.user, kind)
    messages.success(request, done)
    fresh_codes = request.user.is_staff and factors.has_unseen_codes(request.user)
    return redirect("accounts:recovery_codes" if fresh_codes else "accounts:ways")


def _new_secret(request: HttpRequest) -> str:
    """The key of the app that is being set up: the same until it is, so that a mistyped code spoils nothing."""
    if NEW_SECRET not in request.session:
        request.session[NEW_SECRET] = sealed.seal(generate_totp_secret())
    return sealed.unseal(request.session[NEW_SECRET])


def _picture(request: SignedInRequest, secret: str) -> dict[str, str]:
    adapter = get_adapter()
    address = adapter.build_totp_url(request.user, secret)
    picture = base64.b64encode(adapter.build_totp_svg(address).encode()).decode()
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"picture": f"data:image/svg+xml;base64,{picture}", "key": key, "address": address}
