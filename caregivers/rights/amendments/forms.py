"""The shape of a request to amend, and of an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.rights.amendments.actions import TEXT_LENGTH
from caregivers.rights.amendments.models import AmendmentStep
from clinic.ui.forms import OnceForm


class AskForm(OnceForm):
    """What she wants changed."""

    text = forms.CharField(
        label=_("What should be changed?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Say what is wrong or missing, and what would be right. A few sentences are enough."),
    )


class StatementForm(forms.Form):
    """Her statement of disagreement."""

    text = forms.CharField(
        label=_("Your statement"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stays with your record. Nobody can change or remove it."),
    )


class AnswerForm(forms.Form):
    """Yes with what was done, or no with the reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[("accepted", _("Yes, it is changed as asked")), ("refused", _("No, it stays as it is"))],
    )
    grounds = forms.ChoiceField(
        label=_("If no, what it rests on"),
        required=False,
        choices=[("", _("Choose…")), *AmendmentStep.Grounds.choices],
    )
    text = forms.CharField(
        label=_("What was done, or why not"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The client reads this. Write it in plain and friendly words."),
    )


class ExtendForm(forms.Form):
    """Thirty days more."""

    text = forms.CharField(
        label=_("Why you need more time"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The client reads this."),
    )
