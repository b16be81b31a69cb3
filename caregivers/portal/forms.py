"""The shape of what caregivers say about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.forms import zone_choices


class SafeContactForm(forms.Form):
    """How I may safely be reached."""

    may_email = forms.BooleanField(
        label=_("You may send me e-mail"),
        required=False,
        help_text=_("A message says only that something is waiting. It names nobody."),
    )
    quiet_from = forms.TimeField(label=_("Send nothing from"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("In your own time. The same time twice means: no quiet hours."),
    )
    time_zone = forms.ChoiceField(label=_("Where you live, by time zone"), choices=zone_choices)
    shared_device = forms.BooleanField(
        label=_("Somebody else uses this phone or computer too"),
        required=False,
        help_text=_("Then you are signed out when you close the browser."),
    )

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        known = {name for _group, choices in field.choices for name, _label in choices}
        if zone and zone not in known:  # a zone without a place, such as UTC, stays hers
            field.choices = [(zone, zone), *field.choices]
