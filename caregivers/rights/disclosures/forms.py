"""The shape of an entry in the accounting of disclosures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.access import practice_today
from caregivers.rights.disclosures.actions import TEXT_LENGTH
from clinic.ui.forms import OnceForm


class DisclosureForm(OnceForm):
    """What went out, to whom, when and why."""

    disclosed_on = forms.DateField(
        label=_("When"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=practice_today,
    )
    to_whom = forms.CharField(
        label=_("To whom"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The name of the person or office, and the address if you know it."),
    )
    what = forms.CharField(
        label=_("What went out"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A short description. Do not repeat the information itself."),
    )
    purpose = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: a court order, a duty to report, danger, or because the client asked for it in writing."),
    )
