"""The shape of a note as it is typed: the same form for the page, with and without JavaScript, and its autosave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.goals.models import LEVELS, Goal
from clinic.accounts.models import User
from clinic.errors import RuleViolation
from clinic.ui.forms import OnceForm, add_violation
from sessions.notes.drafts import TEXTS, WALL, When
from sessions.notes.models import SessionNote

RATING = "rating_"
SIGNED_LEVELS = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}
# The verb's inputs → the fields in which a person typed them.
TYPED_AS = {"follow_up": "follow_up_when", "follow_up.when": "follow_up_when", "follow_up.at": "follow_up_at"}


class _NeededToSign:
    """Said to be needed, because a signature needs it; a draft is taken without it all the same."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)  # type: ignore[misc]


class WordsField(_NeededToSign, forms.CharField):
    """One of the three texts, exactly as it was typed."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class OneOfField(_NeededToSign, forms.ChoiceField):
    """One of several, none of them chosen included."""

    widget = forms.RadioSelect


class WallTimeField(forms.CharField):
    """A date and a time of day as they stand on the client's wall: no zone of ours is put on them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def clean(self, value: Any) -> str:
        text = super().clean(value).replace(" ", "T")[:16]
        if not text:
            return ""
        try:
            return datetime.strptime(text, WALL).strftime(WALL)  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError(_("Please give a date and a time.")) from None


class NoteForm(forms.Form):
    """A note. Nothing is required while it is a draft; what a signature needs is said by the verb."""

    use_required_attribute = False

    body = WordsField(label=_("What happened"), rows=14)
    risk = WordsField(
        label=_("Risk statement"),
        rows=3,
        help_text=_("For the client and for the loved one. Where there is none, say so."),
    )
    plan = WordsField(label=_("What comes next"), rows=4)

    def __init__(self, *args: Any, goals: list[Goal], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for goal in goals:
            self.fields[f"{RATING}{goal.pk}"] = OneOfField(label=goal.title, choices=_rungs(goal))
        self.fields["follow_up_when"] = OneOfField(
            label=_("A message to the client afterwards"),
            initial=When.NONE,
            choices=When.choices,
            help_text=_("A greeting and a link, nothing of what you write here. By the client’s own clock: %(zone)s.")
            % {"zone": zone},
        )
        self.fields["follow_up_at"] = WallTimeField(label=_("Time of my choice, on the client’s clock"), required=False)

    @property
    def words(self) -> list[forms.BoundField]:
        """The three texts."""
        return [self[name] for name in TEXTS]

    @property
    def ratings(self) -> list[forms.BoundField]:
        """One group of levels for each goal."""
        return [self[name] for name in self.fields if name.startswith(RATING)]

    @property
    def follow_up(self) -> list[forms.BoundField]:
        """When the client hears from us."""
        return [self["follow_up_when"], self["follow_up_at"]]

    def unknown(self) -> list[str]:
        """Names that were sent and are no field of a note."""
        return sorted(set(self.data) - set(self.fields))

    def as_typed(self, note: SessionNote) -> dict[str, Any]:
        """What the verb wants. A field that cannot be taken is left out, so that the others are kept all the same."""
        given = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        fields: dict[str, Any] = {name: given[name] for name in TEXTS if name in given}
        levels = {name.removeprefix(RATING): level for name, level in given.items() if name.startswith(RATING)}
        if levels:
            merged: dict[str, Any] = dict(note.ratings)
            merged.update({goal: int(level) if level else None for goal, level in levels.items()})
            fields["ratings"] = {goal: level for goal, level in merged.items() if level is not None}
        if "follow_up_when" in given and "follow_up_at" not in self.errors:
            when = given["follow_up_when"] or When.NONE
            fields["follow_up"] = (
                {"when": when, "at": given.get("follow_up_at", "")} if when == When.AT else {"when": when}
            )
        return fields

    def refuse(self, no: RuleViolation) -> None:
        """Show the verb's no beside what was typed."""
        field = no.field or ""
        if field.startswith("ratings."):
            field = RATING + field.removeprefix("ratings.")
        add_violation(self, RuleViolation(no.message, field=TYPED_AS.get(field, field) or None, code=no.code))


def typed(stored: Mapping[str, Any]) -> dict[str, str]:
    """A stored draft in the form's own fields."""
    follow_up = stored["follow_up"]
    ratings = {f"{RATING}{goal}": str(level) for goal, level in stored["ratings"].items()}
    chosen = {"follow_up_when": follow_up.get("when", When.NONE), "follow_up_at": follow_up.get("at", "")}
    return {**{name: stored[name] for name in TEXTS}, **ratings, **chosen}


def note_form(note: SessionNote, by: User, data: Mapping[str, Any] | None = None) -> NoteForm:
    """The form of `note` for its author: open goals, and those that the draft or `data` speaks of already."""
    named = [name.removeprefix(RATING) for name in data or () if name.startswith(RATING)]
    goals = Goal.objects.visible_to(by).of(note.case)
    goals = goals.filter(Q(closed_at__isnull=True) | Q(pk__in=[*note.ratings, *_uuids(named)]))
    stored = {name: getattr(note, name) for name in (*TEXTS, "ratings", "follow_up")}
    return NoteForm(data, goals=list(goals), zone=note.case.caregiver.user.time_zone, initial=typed(stored))


def _uuids(texts: list[str]) -> list[str]:
    field = forms.UUIDField()
    found = []
    for text in texts:
        try:
            found.append(str(field.clean(text)))
        except forms.ValidationError:
            continue
    return found


def _rungs(goal: Goal) -> list[tuple[str, Any]]:
    rungs = [(str(level), f"{SIGNED_LEVELS[level]} · {goal.levels.get(str(level), '')}") for level in LEVELS]
    return [("", _("Not rated today")), *rungs]


class AddendumForm(OnceForm):
    """An addition to a signed note."""

    text = forms.CharField(
        label=_("Addition"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is signed with your name and the time, and stands beneath the note for ever."),
    )
