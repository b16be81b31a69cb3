"""The shape of what staff type about an appointment: wall time on the clinician's own clock."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caregivers.followups.schedule import to_utc
from clinic.errors import RuleViolation
from clinic.ui.forms import OnceForm, add_violation
from sessions.appointments.actions import LONGEST
from sessions.appointments.models import Appointment

LONGEST_MINUTES = int(LONGEST.total_seconds() // 60)
# The verb's inputs → the fields in which a person typed them.
TYPED_AS = {"starts_at": "time", "ends_at": "minutes"}


class TimesForm(forms.Form):
    """When and where. `zone` is the clock that the person reads."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES, initial=50)
    place = forms.ChoiceField(label=_("Where"), choices=Appointment.Place.choices)
    despite_clash = forms.BooleanField(
        label=_("Book it all the same"), required=False, help_text=_("Both appointments stand in your agenda then.")
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self._asked = self.fields.pop("despite_clash")
        if self.is_bound and "despite_clash" in self.data:
            self.fields["despite_clash"] = self._asked

    def times(self) -> dict[str, Any]:
        """What the verb wants of a valid form."""
        given = self.cleaned_data
        starts_at = to_utc(datetime.combine(given["date"], given["time"]), self.zone)
        return {
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=given["minutes"]),
            "place": given["place"],
            "despite_clash": given.get("despite_clash", False),
        }

    def refuse(self, no: RuleViolation) -> None:
        """Show the verb's no beside what was typed; a clash may then be booked all the same."""
        add_violation(self, RuleViolation(no.message, field=TYPED_AS.get(no.field or "", no.field), code=no.code))
        if no.code == "clash":
            self.fields["despite_clash"] = self._asked


class BookForm(TimesForm, OnceForm):
    """A new appointment."""


class ReasonForm(forms.Form):
    """Why it was called off, or missed."""

    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Encrypted. Clinicians can read it; the client cannot."),
    )


def moved_from(appointment: Appointment, zone: str) -> dict[str, Any]:
    """The form's values for an appointment that is to be moved, on the clock of `zone`."""
    start = timezone.localtime(appointment.starts_at, ZoneInfo(zone))
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    return {"date": start.date(), "time": start.time(), "minutes": minutes, "place": appointment.place}


def next_full_hour(now: datetime, zone: str) -> dict[str, date | Any]:
    """Where a new form begins."""
    start = timezone.localtime(now, ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return {"date": start.date(), "time": start.time()}
