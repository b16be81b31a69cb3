"""The shape of what is typed when a pathway is started and stopped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.learning.fields import day_field, days_field, line_field
from caregivers.learning.pathways.queries import PathwayOffer
from clinic.ui.forms import OnceForm


class FollowForm(OnceForm):
    """A pathway, from when, and how far apart. The page itself draws the pathways."""

    pathway = forms.ChoiceField(
        label=_("Pathway"),
        error_messages={
            "required": _("Please choose a pathway."),
            "invalid_choice": _("Please choose a pathway from the list."),
        },
    )
    starts_on = day_field(_("From when"), _("Leave it empty for now. The day counts where your client lives."))
    every_days = days_field(_("Days between two modules"), _("Leave it empty for the pathway’s own spacing, a week."))
    due_days = days_field(
        _("Days to finish each"),
        _("Leave it empty if there is no hurry. The next module never comes before this one is finished."),
    )
    personal_line = line_field(
        _("A personal line"), _("Why this, for this person, now. Your client reads it above the first module.")
    )
    agreed = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # what the page had shown

    def __init__(self, *args: Any, offers: list[PathwayOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pathways = {offer.pathway.slug: offer.pathway for offer in offers}
        field: Any = self.fields["pathway"]
        field.choices = [(slug, pathway.title) for slug, pathway in self.pathways.items()]

    def clean_pathway(self) -> Any:
        """The verb wants the pathway itself."""
        return self.pathways[self.cleaned_data["pathway"]]


class StopForm(forms.Form):
    """Why a pathway ends. For colleagues; the client does not read it."""

    reason = line_field(_("Why"))
