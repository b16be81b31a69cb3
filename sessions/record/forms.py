"""The shape of what staff type when a case is closed or opened again."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.errors import RuleViolation
from clinic.ui.forms import OnceForm, add_violation
from sessions.appointments.models import Appointment
from sessions.appointments.words import dated
from sessions.record.loose_ends import LooseEnds, outcomes_of
from sessions.record.models import Discharge

OUTCOME = "outcome_"
CHOOSE = ("", gettext_lazy("Choose…"))
WORDS = {
    Appointment.State.HELD: gettext_lazy("It took place"),
    Appointment.State.NO_SHOW: gettext_lazy("The client did not come"),
    Appointment.State.CANCELLED: gettext_lazy("It was called off"),
}


class DischargeForm(OnceForm):
    """How the work ended, and what becomes of what still hangs on the case."""

    reason = forms.ChoiceField(label=gettext_lazy("Why it ends"), choices=[CHOOSE, *Discharge.Reason.choices])
    summary = forms.CharField(
        label=gettext_lazy("How it ended"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "What was reached, what is open, what to do if they come back. Encrypted; the client does not see it."
        ),
    )

    def __init__(self, *args: Any, loose: LooseEnds, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for appointment in loose.appointments:
            self.fields[f"{OUTCOME}{appointment.pk}"] = _outcome_field(appointment, zone)
        # Also where nothing is missing yet: an appointment that "took place" leaves a note to be written.
        if loose.notes_missing or any(row.has_begun for row in loose.appointments):
            self.fields["notes_later"] = forms.BooleanField(
                label=_("Close the case now; the missing notes are written and signed afterwards"),
                required=False,
                help_text=_("They stay on their author’s list until they are signed."),
            )

    @property
    def outcomes(self) -> list[forms.BoundField]:
        """One choice for each booked appointment."""
        return [self[name] for name in self.fields if name.startswith(OUTCOME)]

    def as_given(self) -> dict[str, Any]:
        """What the verb wants of a valid form."""
        given = dict(self.cleaned_data)
        chosen = [name for name in given if name.startswith(OUTCOME)]
        return given | {"outcomes": {uuid.UUID(name.removeprefix(OUTCOME)): given.pop(name) for name in chosen}}

    def refuse(self, no: RuleViolation) -> None:
        """Show the verb's no beside what was chosen."""
        field = (no.field or "").replace("outcomes.", OUTCOME)
        add_violation(self, RuleViolation(no.message, field=field or None, code=no.code))


def _outcome_field(appointment: Appointment, zone: str) -> forms.ChoiceField:
    ends = outcomes_of(appointment)
    choices: list[tuple[Any, Any]] = [(end, WORDS[Appointment.State(end)]) for end in ends]
    label = _("Appointment on %(when)s") % {"when": dated(appointment.starts_at, zone)}
    if appointment.has_begun:
        return forms.ChoiceField(label=label, choices=[CHOOSE, *choices])
    return forms.ChoiceField(label=label, choices=[CHOOSE, (ends[0], _("Call it off"))], initial=ends[0])


class ReopenForm(forms.Form):
    """Why a closed case is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Encrypted. Clinicians can read it; the client cannot."),
    )
