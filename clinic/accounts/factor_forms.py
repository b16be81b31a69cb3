"""What people type, or their device answers, to show or set up a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.accounts import factors

NO_PASSKEY = _("The passkey did not work. Try again, or take another way.")
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


def _code_field(help_text: Any) -> forms.CharField:
    return forms.CharField(label=_("Code"), max_length=40, help_text=help_text, widget=forms.TextInput(attrs=CODE))


class SecondFactorForm(AuthenticateForm):
    """A code from the app, or a recovery code: at sign-in."""

    code = _code_field(_("Six digits from your app, or one of your recovery codes."))

    def clean_code(self) -> str:
        """Good once (factors.take_code). Ten wrong ones, and one waits ten minutes; nobody is locked out for good."""
        well_done = check_rate_limit(self.user)
        factor = factors.take_code(user=self.user, code=self.cleaned_data["code"])
        if factor is None:
            raise ValidationError(
                _("This code does not fit, or it was used already. Wait for the next one, and try again."), code="code"
            )
        well_done()
        self.authenticator = factor
        return str(self.cleaned_data["code"])


class PasswordAgainForm(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.widget.attrs.pop("placeholder", None)


class MailedCodeForm(forms.Form):
    """The code that came by mail, once more."""

    code = _code_field(_("Eight digits from the mail. With or without the dash."))


class AppForm(forms.Form):
    """The first code of a new app: it shows that the app knows the key. The verb checks it."""

    code = _code_field(_("The six digits that the app shows now."))


def _kindly(clean: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What a device (or somebody else) sends may be anything: it is refused in one sentence, whatever is wrong."""

    @wraps(clean)
    def wrapper(form: Any) -> Any:
        try:
            return clean(form)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
            if isinstance(error, ValidationError) and getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise ValidationError(NO_PASSKEY, code="passkey") from None

    return wrapper


class PasskeyProof(AuthenticateWebAuthnForm):
    """A passkey as the second factor, after the password."""

    clean_credential = _kindly(AuthenticateWebAuthnForm.clean_credential)


class PasskeySignIn(LoginWebAuthnForm):
    """A passkey alone: it knows whose it is, and the device asked for finger, face or PIN. So it is both factors."""

    clean_credential = _kindly(LoginWebAuthnForm.clean_credential)


class PasskeyAgain(ReauthenticateWebAuthnForm):
    """A passkey, asked again."""

    clean_credential = _kindly(ReauthenticateWebAuthnForm.clean_credential)


class PasskeyName(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(label=_("Its name"), max_length=60, help_text=_("So that you know it again: “My phone”."))


class NewPasskey(SignupWebAuthnForm):
    """A passkey that the device has just made."""

    name = forms.CharField(
        label=_("Its name"), max_length=60, required=False, help_text=_("So that you know it again: “My phone”.")
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    @_kindly
    def clean_credential(self) -> Any:
        """Made for us, just now, by a device that asked for finger, face or PIN."""
        credential = self.cleaned_data["credential"]
        webauthn.parse_registration_response(credential)
        if not webauthn.complete_registration(credential).is_user_verified():
            raise ValidationError(NO_PASSKEY)
        return credential

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data
