"""What is asked before a token is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.tokens.models import ApiToken
from clinic.ui.forms import OnceForm


class TokenForm(OnceForm):
    """A name, what it may do, and how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("A name that you will know again: “Calendar on my laptop”."),
        max_length=60,
    )
    scope = forms.ChoiceField(
        label=_("What may the program do?"),
        help_text=_("It never sees or does more than you do."),
        widget=forms.RadioSelect,
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        widget=forms.RadioSelect,
        coerce=int,
        choices=[(7, _("A week")), (30, _("30 days")), (90, _("90 days"))],
        initial=30,
    )
