"""Signing in, coming in, and taking somebody in as staff."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.accounts.models import Practice, User
from clinic.accounts.passwords import hint
from clinic.permissions import STAFF, Role
from clinic.ui.forms import OnceForm
from clinic.visits.actions import say_shared


def _plain(field: forms.Field, label: Any, **attrs: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class DeviceForm(forms.Form):
    """Whether others use this device: said on signing in, kept until the sign-in is complete."""

    shared = forms.BooleanField(
        label=_("Others use this device too"),
        help_text=_("Then you are signed out when you close the browser, or after 15 minutes without you."),
        required=False,
    )

    def clean_shared(self) -> bool:
        """The sign-in may take more pages (a code, a second factor): the session carries it there."""
        say_shared(request=context.request, shared=self.cleaned_data["shared"])
        return bool(self.cleaned_data["shared"])


class SignInForm(DeviceForm, LoginForm):
    """Address and password; without a password a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], _("E-mail address"), autocomplete="username", inputmode="email")
        password = self.fields["password"]
        _plain(password, _("Password"), autocomplete="current-password")
        password.required = password.widget.is_required = False
        password.help_text = _("Leave this empty, and a code comes to your e-mail address.")

    def clean_password(self) -> str:
        """ "Send me a code" means it, also where the browser filled a password in."""
        return "" if self.data.get("how") == "code" else self.cleaned_data.get("password", "")


class AskForCodeForm(DeviceForm, RequestLoginCodeForm):
    """The address that a code is sent to, if we know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("E-mail address"), autocomplete="email")


class CodeForm(ConfirmLoginCodeForm):
    """The code that came by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), autocomplete="one-time-code", inputmode="numeric")
        self.fields["code"].help_text = _("Eight digits. With or without the dash.")


class PasswordForm(forms.Form):
    """A new password for `user`. Whether it is good enough is asked by the verb."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = hint(user)


class ForgottenForm(forms.Form):
    """The address that the link to a new password goes to, if we know it."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class StaffForm(OnceForm):
    """Somebody who joins the practice."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation goes there."))
    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, choices=[(role.value, role.label) for role in Role if role in STAFF]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        initial=lambda: Practice.current().time_zone,
    )
