"""The shape of what is typed when work is given and finished."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.learning.fields import day_field, line_field
from caregivers.learning.giving.offers import Offer
from caregivers.learning.models import Assignment
from clinic.ui.forms import OnceForm

LONGEST_WORDS = 1000


class AssignForm(OnceForm):
    """A module, until when, and a personal line. The page itself draws the modules, with what it says of each."""

    module = forms.ChoiceField(
        label=_("Module"),
        error_messages={
            "required": _("Please choose a module."),
            "invalid_choice": _("Please choose a module from the list."),
        },
    )
    starts_on = day_field(_("From when"), _("Leave it empty for now. A later day counts where your client lives."))
    due_on = day_field(
        _("Until when"), _("Leave it empty if there is no hurry. The day counts where your client lives.")
    )
    personal_line = line_field(
        _("A personal line"), _("Why this one, for this person, now. Your client reads it above the first step.")
    )

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {offer.version.module.slug: offer.version for offer in offers}
        field: Any = self.fields["module"]
        field.choices = [(slug, version.title) for slug, version in self.versions.items()]

    def clean(self) -> dict[str, Any]:
        """`version` is what the verb wants."""
        cleaned = self.cleaned_data
        cleaned["version"] = self.versions.get(cleaned.pop("module", ""))
        return cleaned


class NotNowForm(forms.Form):
    """Why it has to wait. Nobody needs a reason."""

    words = forms.CharField(
        label=_("Is there something that you want to say about it?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as “too much going on this week”. Your therapist reads it."),
    )


class FinishForm(forms.Form):
    """How it was. Saying nothing is fine."""

    effort = forms.ChoiceField(
        label=_("How was this for you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Assignment.Effort.FINE.value, Assignment.Effort.FINE.label),
            (Assignment.Effort.HARD.value, Assignment.Effort.HARD.label),
        ],
    )
    words = forms.CharField(
        label=_("What was hard, or good?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line is enough. Your therapist reads it."),
    )
