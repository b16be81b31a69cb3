"""The shape of what staff type about a case."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import ContactEntry
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.ui.forms import OnceForm

# Asked first; every other IANA zone stands beneath them.
USUAL_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)


def zone_choices() -> list[tuple[Any, Any]]:
    """Time zones for a select, the usual ones first."""
    usual = [(name, name.partition("/")[2].replace("_", " ")) for name in USUAL_ZONES]
    others = [(name, name) for name in sorted(available_timezones()) if "/" in name and name not in USUAL_ZONES]
    return [(_("Usual"), usual), (_("All others"), others)]


CHOOSE = ("", _("Choose…"))  # nothing about a person is filled in by itself


class LovedOneForm(forms.Form):
    """What is known of the adult they worry about: never a surname, a birth date or an address."""

    nickname = forms.CharField(
        label=_("Whom they worry about: what the client calls them"),
        max_length=40,
        help_text=_("A first name or a nickname. No surname: they have not agreed to be in this record."),
    )
    relation = forms.ChoiceField(label=_("They are the client’s"), choices=[CHOOSE, *LovedOne.Relation.choices])
    situation = forms.ChoiceField(
        label=_("How they are doing, as far as you know"), choices=[CHOOSE, *LovedOne.Situation.choices]
    )
    story = forms.CharField(
        label=_("What is going on"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Encrypted. Only clinicians who may see this case can read it."),
    )


class OpenCaseForm(OnceForm, LovedOneForm):
    """A new case: the client, and the adult they worry about."""

    name = forms.CharField(label=_("Client’s name"), max_length=120)
    email = forms.EmailField(label=_("Client’s e-mail address"))
    time_zone = forms.ChoiceField(
        label=_("Client’s time zone"),
        choices=zone_choices,
        help_text=_("Messages keep to the client’s own day and night."),
    )
    shared_device = forms.BooleanField(
        label=_("The client shares a phone or computer with somebody"),
        required=False,
        help_text=_("Then we never keep them signed in."),
    )
    field_order = [
        "name", "email", "time_zone", "shared_device", "nickname", "relation", "situation", "story", "once",
    ]  # fmt: skip


class ContactForm(OnceForm):
    """A call, a mail, a visit."""

    kind = forms.ChoiceField(label=_("What it was"), choices=ContactEntry.Kind.choices)
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        initial=clock.now,
    )
    reached = forms.BooleanField(
        label=_("We spoke"), required=False, initial=True, help_text=_("Leave it empty for a call that nobody took.")
    )
    summary = forms.CharField(label=_("In a sentence or two"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
