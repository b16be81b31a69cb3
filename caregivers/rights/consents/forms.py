"""The shape of a signature."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.rights.consents.actions import NAME_LENGTH
from clinic.ui.forms import OnceForm


class SignForm(OnceForm):
    """A typed name and a button."""

    signed_name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("Type it as you would write it on paper."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
