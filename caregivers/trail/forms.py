"""What narrows the trail down."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import Case
from caregivers.trail.queries import people_in
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.audit.words import READING_VERBS

READ, CHANGED, BY_ITSELF = "read", "changed", "itself"
KINDS = [("", _("Everything")), (READ, _("Reading")), (CHANGED, _("Changes"))]
MOST_PEOPLE = 200  # of one name


class TrailForm(forms.Form):
    """Reading or changes, and between which days. Sent by GET: the address of a page says what it shows."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first one."))
        return given

    def narrow(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Of the events those that were asked for."""
        given = self.cleaned_data
        if given.get("kind") == READ:
            events = events.filter(verb__in=READING_VERBS)
        elif given.get("kind") == CHANGED:
            events = events.exclude(verb__in=READING_VERBS)
        if given.get("since"):
            events = events.filter(at__gte=_midnight(given["since"]))
        if given.get("until"):
            events = events.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return events

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, for the links to other pages of the same list."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _midnight(day: Any) -> datetime:
    """When the day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


class CaseTrailForm(TrailForm):
    """Also whose acts, of those who left any on the case."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    field_order = ["person", "kind", "since", "until"]

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        field: Any = self.fields["person"]
        field.choices = [("", _("Everybody")), *people_in(case), (BY_ITSELF, _("Porchlight by itself"))]

    def narrow(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        events = super().narrow(events)
        person = self.cleaned_data.get("person")
        if person:
            events = events.filter(actor_id=None if person == BY_ITSELF else uuid.UUID(person))
        return events


class PracticeTrailForm(TrailForm):
    """Also whose acts, by name, and on which case, by number."""

    who = forms.CharField(label=_("Who"), required=False, max_length=80)
    number = forms.IntegerField(label=_("Case number"), required=False, min_value=1)
    field_order = ["who", "number", "kind", "since", "until"]

    def clean_who(self) -> str:
        """Names that so many people have that nobody is meant."""
        text = self.cleaned_data["who"].strip()
        if text and User.objects.filter(name__icontains=text)[: MOST_PEOPLE + 1].count() > MOST_PEOPLE:
            raise forms.ValidationError(_("Very many people are called that. Please write more of the name."))
        return str(text)

    def clean_number(self) -> int | None:
        """A case that exists."""
        number = self.cleaned_data["number"]
        if number is not None and not Case.objects.filter(number=number).exists():
            raise forms.ValidationError(_("There is no case with this number."))
        return number  # type: ignore[no-any-return]

    def narrow(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        events = super().narrow(events)
        if who := self.cleaned_data.get("who"):
            people = User.objects.filter(name__icontains=who).values_list("pk", flat=True)
            events = events.filter(actor_id__in=list(people))
        if number := self.cleaned_data.get("number"):
            events = events.filter(case_id__in=list(Case.objects.filter(number=number).values_list("pk", flat=True)))
        return events
