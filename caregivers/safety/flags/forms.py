"""How a flag ended, and a word why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.safety.flags.models import Disposition


class CloseForm(forms.Form):
    """Both are wanted."""

    disposition = forms.ChoiceField(
        label=_("How it ended"),
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how it ended.")},
    )
    word = forms.CharField(
        label=_("A word why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you found and did. Encrypted; clinicians of this case can read it, your client cannot."),
        error_messages={"required": _("Please write a word why: who reads this later was not there.")},
    )
