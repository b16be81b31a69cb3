"""The shape of what is typed when responsibility changes: cover, transfer, and cases that belong together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from caregivers.caseload.models import Case
from caregivers.caseload.queries import clinicians_with_load
from clinic.accounts.dates import practice_today
from clinic.accounts.models import User
from clinic.ui.forms import OnceForm

# The same sentence for somebody who does not exist, is a client, or works here no more.
NOBODY_LIKE_THAT = _("Please choose a clinician who works here.")


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ClinicianField(forms.ModelChoiceField):
    """One of the clinicians who work here, with how many open cases each one has."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid_choice": NOBODY_LIKE_THAT}
        super().__init__(queryset=User.objects.none(), empty_label=_("Choose…"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        words = ngettext("%(name)s (%(count)d open case)", "%(name)s (%(count)d open cases)", obj.load)
        return words % {"name": obj.name, "count": obj.load}


class _Colleague(OnceForm):
    """A form that asks for a clinician; not for the one whom it is about."""

    who = ""

    def __init__(self, *args: Any, but: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clinicians = clinicians_with_load()
        self.fields[self.who].queryset = clinicians.exclude(pk=but.pk) if but else clinicians  # type: ignore[attr-defined]


class CoverForm(_Colleague):
    """Who stands in, from and until which day."""

    who = "clinician"
    clinician = ClinicianField(label=_("Who covers"))
    starts_on = DayField(label=_("From"), initial=practice_today)
    ends_on = DayField(
        label=_("Until"),
        help_text=_("The day on which the cover is over. It is not included: usually the day of return."),
    )


NOTE_LABEL = _("A note for the colleague who takes over")
NOTE_HELP = _("Only clinicians of the case can read it. Once it is sent, you cannot.")
STAY_LABEL = _("Hand over all the same: unsigned drafts may stay unfinished")


class HandOverForm(_Colleague):
    """To whom a case goes."""

    who = "to"
    to = ClinicianField(label=_("The new primary clinician"))
    note = forms.CharField(
        label=NOTE_LABEL, help_text=NOTE_HELP, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    drafts_may_stay = forms.BooleanField(label=STAY_LABEL, required=False)

    def __init__(self, *args: Any, drafts: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not drafts:
            del self.fields["drafts_may_stay"]


class HandOverCaseloadForm(HandOverForm):
    """To whom chosen cases of somebody go."""

    cases = forms.TypedMultipleChoiceField(
        label=_("Which cases"),
        coerce=lambda value: value,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please choose at least one case."),
            "invalid_choice": _("One of these is not a case of this clinician."),
        },
    )
    field_order = ["to", "cases", "note", "drafts_may_stay", "once"]

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(case.pk, case_words(case)) for case in cases]
        field: Any = self.fields["cases"]
        field.choices, field.initial = choices, [pk for pk, _words in choices]


class HandoverNoteForm(OnceForm):
    """What the colleague who takes over should know."""

    text = forms.CharField(
        label=_("For the colleague who takes over"),
        help_text=_("Encrypted. Clinicians of this case can read it; it cannot be changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class SamePersonForm(forms.Form):
    """Which other case concerns the same person."""

    other = forms.ModelChoiceField(
        label=_("The other case"),
        queryset=Case.objects.none(),
        empty_label=_("Choose…"),
        help_text=_("Cases for which you are responsible as well."),
        error_messages={"invalid_choice": _("There is no such case.")},
    )

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = cases
        field.label_from_instance = case_words


def case_words(case: Case) -> str:
    """A case in a list of choices: who, which number, and that it is closed where it is."""
    words = f"{case.caregiver.user.name} (#{case.number})"
    return words if case.is_open else _("%(case)s, closed") % {"case": words}
