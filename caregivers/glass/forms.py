"""The shape of what is typed to open a colleague's case in an emergency."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.ui.forms import OnceForm


class BreakGlassForm(OnceForm):
    """Which case, and why."""

    number = forms.IntegerField(
        label=_("Case number"),
        min_value=1,
        max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A case number has digits only, such as 1042.")},
    )
    reason = forms.CharField(
        label=_("Why you need it now"),
        help_text=_("Encrypted. Your supervisor and the clinicians of the case read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
