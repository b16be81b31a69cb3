"""The shape of what the practice manager types: who supervises whom, and what somebody is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.accounts.dates import practice_today
from clinic.accounts.models import User
from clinic.permissions import STAFF, Role


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class SuperviseForm(forms.Form):
    """Who supervises whom, from and until which day."""

    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"),
        queryset=User.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"invalid_choice": _("Please choose a supervisor who works here.")},
    )
    supervisee = forms.ModelChoiceField(
        label=_("Supervises"),
        queryset=User.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"invalid_choice": _("Please choose a clinician who works here.")},
    )
    starts_on = _day(label=_("From"), initial=practice_today)
    ends_on = _day(
        label=_("Until"), required=False, help_text=_("Not included. Leave it empty where no end is in sight.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisor: Any = self.fields["supervisor"]
        supervisee: Any = self.fields["supervisee"]
        supervisor.queryset = User.objects.clinicians().filter(role=Role.SUPERVISOR)
        supervisee.queryset = User.objects.clinicians()


class RoleForm(forms.Form):
    """What somebody is from now on."""

    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, choices=[(role.value, role.label) for role in Role if role in STAFF]
    )
