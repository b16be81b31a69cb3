"""allauth's pages for the second factor and for passkeys, with our forms, our answers and our words."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from clinic.accounts import factors
from clinic.accounts.demo_factors import demo_code
from clinic.accounts.factor_forms import NO_PASSKEY, PasskeyProof, PasskeySignIn, SecondFactorForm
from clinic.ui.doors import Door


class CodePage(AuthenticateView):
    """After the password: a code from the app, a recovery code, or a passkey."""

    door = Door.PUBLIC
    form_class = SecondFactorForm
    webauthn_form_class = PasskeyProof
    template_name = "clinic/accounts/code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        used = getattr(form, "authenticator", None)
        if used is not None and used.type == factors.Kind.RECOVERY_CODES:
            messages.warning(self.request, _left(factors.recovery_codes_left(self.stage.login.user) or 0))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        kinds = {factor.type for factor in factors.factors_of(user)}
        more = {"kinds": kinds, "passkey_options": None, "demo_code": demo_code(user)}
        context = super().get_context_data(**kwargs) | more
        if factors.Kind.WEBAUTHN in kinds:
            context["passkey_options"] = context["js_data"]["request_options"]
        return context


class PasskeyPage(LoginWebAuthnView):
    """A passkey instead of everything else. GET hands the browser what it signs, POST takes the signature."""

    door = Door.PUBLIC
    form_class = PasskeySignIn

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, passkey, login)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, NO_PASSKEY)
        return redirect("account_login")


def _left(count: int) -> str:
    return ngettext(
        "You used a recovery code. One is left: make new ones.",
        "You used a recovery code. %(count)d are left.",
        count,
    ) % {"count": count}
