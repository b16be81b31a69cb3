"""The shape of a new address."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Another address for oneself."""

    new_email = forms.EmailField(
        label=_("New e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link there, and tell the address that we use now."),
    )


class AddressForOtherForm(AddressForm):
    """Another address for somebody else, who was asked on the phone."""

    new_email = forms.EmailField(label=_("New e-mail address"), help_text=_("We send a link there."))
    identified = forms.BooleanField(
        label=_("I have spoken with this person and made sure that it is really them"),
        help_text=_("Call a number that you knew before, or ask in a meeting. An e-mail is not enough."),
    )
