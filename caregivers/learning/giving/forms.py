"""The shape of what is typed when work is given to several, taken back, given more time; and of her answer why not."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.learning.fields import day_field, days_field, line_field
from caregivers.learning.giving.offers import Choice
from caregivers.learning.giving.several import SomeRefused
from caregivers.learning.models import Assignment
from clinic.errors import RuleViolation
from clinic.ui.forms import OnceForm, add_violation


class SeveralForm(OnceForm):
    """Which clients. The page itself draws them, with what it says of each."""

    cases = forms.TypedMultipleChoiceField(
        label=_("Clients"),
        coerce=uuid.UUID,
        error_messages={
            "required": _("Please tick at least one client."),
            "invalid_choice": _("Please choose from the list."),
        },
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {choice.case.pk: choice for choice in choices}
        field: Any = self.fields["cases"]
        field.choices = [(str(pk), choice.case.caregiver.user.name) for pk, choice in self.offered.items()]
        data: Any = self.data  # of a page
        ticked = set(data.getlist("cases")) if self.is_bound else set()
        for choice in choices:
            choice.ticked = str(choice.case.pk) in ticked

    def clean_cases(self) -> Any:
        """The verb wants the cases themselves."""
        return [self.offered[pk].case for pk in self.cleaned_data["cases"]]

    def refuse(self, no: RuleViolation) -> None:
        """Show a verb's refusal where it belongs: beside each client it is about, or at its field."""
        if isinstance(no, SomeRefused):
            for pk, why in no.refusals.items():
                self.offered[pk].refused = why
        add_violation(self, no)


class GiveToSeveralForm(SeveralForm):
    """One module for several clients."""

    starts_on = day_field(_("From when"), _("Leave it empty for now. A later day counts where each client lives."))
    due_on = day_field(
        _("Until when"), _("Leave it empty if there is no hurry. The day counts where each client lives.")
    )
    personal_line = line_field(
        _("A personal line"), _("Everybody whom you tick reads the same line: no names, please.")
    )


class FollowWithSeveralForm(SeveralForm):
    """One pathway for several clients."""

    starts_on = day_field(_("From when"), _("Leave it empty for now. A later day counts where each client lives."))
    every_days = days_field(_("Days between two modules"), _("Leave it empty for the pathway’s own spacing."))
    due_days = days_field(_("Days to finish each"), _("Leave it empty if there is no hurry."))
    personal_line = line_field(
        _("A personal line"), _("Everybody whom you tick reads the same line: no names, please.")
    )


class WithdrawForm(forms.Form):
    """Why work is taken back. For colleagues; the client does not read it."""

    reason = line_field(_("Why"), _("For you and your colleagues. Your client does not read it."))


class MoreTimeForm(forms.Form):
    """Another day, or none at all."""

    due_on = day_field(
        _("Until when"), _("Leave it empty if there is no hurry. The day counts where your client lives.")
    )


class ObstacleForm(forms.Form):
    """What got in the way: what comes closest, and a line in her own words if she likes."""

    obstacle = forms.ChoiceField(
        label=_("What got in the way?"),
        widget=forms.RadioSelect,
        choices=[choice for choice in Assignment.Obstacle.choices if choice[0]],
        error_messages={
            "required": _("Please choose what comes closest, or press “Not now”."),
            "invalid_choice": _("Please choose what comes closest."),
        },
    )
    words = line_field(_("In your own words"), _("Only if you like. Your therapist can read it."))
