"""The page that asks again who somebody is: each way that the person has, on one page."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.accounts import again as waiting
from clinic.accounts import demo_factors, mailed_code, proofs
from clinic.accounts.factor_forms import MailedCodeForm, PasskeyAgain, PasswordAgainForm, SecondFactorForm
from clinic.ui.doors import SignedInRequest, before_second_factor, signed_in_page
from clinic.ui.pages import page


@dataclass(frozen=True)
class Ways:
    """How this person can be asked. A session without its second factor is asked for that, and nothing less."""

    passkey: bool
    code: bool
    password: bool
    mail: bool


def _ways(request: SignedInRequest) -> Ways:
    user = request.user
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    only_factor = bool(kinds) and proofs.needs_second_factor(request)
    password = user.has_usable_password() and not only_factor
    return Ways(
        passkey="webauthn" in kinds,
        code=user.is_staff and bool(kinds),
        password=password,
        mail=not user.is_staff or not (kinds or password),
    )


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
@before_second_factor
def again(request: SignedInRequest) -> HttpResponse:
    """Is it you? And on to where the person was going."""
    ways = _ways(request)
    how = request.POST.get("how", "")
    if how == "mail" and ways.mail:
        return _mail(request)
    sent = FORMS[how](request) if how in FORMS and getattr(ways, FIELD_OF[how]) else None
    if sent is not None and sent.is_valid() and _believes(request, how, sent):
        return _go_on(request)
    context: dict[str, Any] = {"ways": ways, "how": how, "next": waiting.way_back(request)}
    context |= {f"{name}_form": sent if name == how and sent else make(request) for name, make in FORMS.items()}
    context["mail_sent"] = ways.mail and mailed_code.was_sent(request)
    context["demo_code"] = demo_factors.demo_code(request.user) if ways.code else None
    if ways.passkey:
        context["passkey_options"] = begin_authentication(request.user)
    return page(request, "clinic/accounts/again.html", context, form=sent)


def _data(request: SignedInRequest, how: str) -> Any:
    return request.POST if request.POST.get("how") == how else None


FORMS: dict[str, Any] = {
    "passkey": lambda request: PasskeyAgain(_data(request, "passkey"), user=request.user),
    "code": lambda request: SecondFactorForm(_data(request, "code"), user=request.user),
    "password": lambda request: PasswordAgainForm(_data(request, "password"), user=request.user),
    "mailed": lambda request: MailedCodeForm(_data(request, "mailed")),
}
FIELD_OF = {"passkey": "passkey", "code": "code", "password": "password", "mailed": "mail"}


def _believes(request: SignedInRequest, how: str, form: forms.Form) -> bool:
    """Write the proof down. The code by mail is looked at here: it lies in the session."""
    if how == "mailed" and not mailed_code.take(request, form.cleaned_data["code"]):
        form.add_error("code", _("This code does not fit. Look at the mail again, or ask for a new code."))
        return False
    if how in ("passkey", "code"):
        proofs.remember_second_factor(request, request.user, _used(form).type)
        _used(form).record_usage()
    else:
        proofs.remember(request, request.user, "password" if how == "password" else "code", reauthenticated=True)
    return True


def _used(form: Any) -> Authenticator:
    return form.cleaned_data["credential"] if isinstance(form, PasskeyAgain) else form.authenticator


def _mail(request: SignedInRequest) -> HttpResponse:
    mailed_code.send(request, request.user)
    messages.success(request, _("A code is on its way to your e-mail address. It works for 15 minutes."))
    return redirect(f"{request.path}?{urlencode({'next': waiting.way_back(request)})}")


def _go_on(request: HttpRequest) -> HttpResponse:
    """Back to the page, or a page that sends what was on its way."""
    parked = waiting.take_parked(request)
    if parked is None:
        return redirect(waiting.way_back(request))
    return page(request, "clinic/accounts/go_on.html", {"parked": parked, "next": waiting.way_back(request)})
