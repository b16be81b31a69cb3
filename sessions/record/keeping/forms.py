"""The shape of what a manager types about keeping and erasing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.record.keeping.models import RetentionHold
from sessions.record.keeping.rules import LONGEST, SHORTEST

CHOOSE = ("", _("Choose…"))


class RetentionForm(forms.Form):
    """How long records are kept."""

    years = forms.IntegerField(
        label=_("Years that a record is kept after its case was closed"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=_("Seven is a common rule. Your state’s law, your licence and your insurer may ask for more."),
    )


class HoldForm(forms.Form):
    """Why a record must be kept."""

    reason = forms.ChoiceField(label=_("Why it must be kept"), choices=[CHOOSE, *RetentionHold.Reason.choices])
    reference = forms.CharField(
        label=_("File number"),
        max_length=60,
        required=False,
        help_text=_("No names here, and nothing about the client."),
    )


class EraseForm(forms.Form):
    """The case's number, typed: so that it is this record and no other."""

    number = forms.CharField(label=_("The number of the case"), max_length=12)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number = number
        self.fields["number"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"]).strip().lstrip("#")
        if typed != str(self._number):
            raise forms.ValidationError(_("This is not the number of this case. Nothing was erased."))
        return typed
