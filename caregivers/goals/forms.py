"""The shape of goals and ratings, as people type them. Levels are fields named as in the API: ``levels.-2``."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from caregivers.goals.actions import WEIGHTS
from caregivers.goals.models import LEVEL_WORDS, LEVELS, Domain
from caregivers.goals.queries import SIGNED, levels_of
from clinic.ui.forms import OnceForm

TITLE_LENGTH, LEVEL_LENGTH = 200, 500
LEVEL_CHOICES = [(level, format_lazy("{} · {}", SIGNED[level], LEVEL_WORDS[level])) for level in LEVELS]
BLANK = {
    -1: _("Often where things are now."),
    0: _("What would be good enough by the review: something one can see or count."),
}


def level_field(level: int) -> str:
    """The name of the field for the words of `level`."""
    return f"levels.{level}"


class WordsForm(OnceForm):
    """The words and numbers of a goal."""

    title = forms.CharField(
        label=_("The goal, in the client’s words"), max_length=TITLE_LENGTH, help_text=_("It starts with “I …”.")
    )
    weight = forms.TypedChoiceField(
        label=_("Weight"),
        choices=[(weight, weight) for weight in WEIGHTS],
        coerce=int,
        initial=1,
        help_text=_("How much it counts beside the other goals: 4 counts four times as much as 1."),
    )
    baseline = forms.TypedChoiceField(label=_("Where it stands today"), choices=LEVEL_CHOICES, coerce=int, initial=-1)
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ["domain", "title", *(level_field(level) for level in LEVELS), "baseline", "weight", "review_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, label in LEVEL_CHOICES:
            self.fields[level_field(level)] = forms.CharField(
                label=label,
                max_length=LEVEL_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=BLANK.get(level, ""),
                error_messages={"required": _("Please say what this level looks like.")},
            )
        self.order_fields(self.field_order)

    @property
    def wording(self) -> dict[str, Any]:
        """What the verbs take, of a valid form."""
        given = {name: self.cleaned_data[name] for name in ("title", "weight", "baseline", "review_on")}
        return given | {"levels": {str(level): self.cleaned_data[level_field(level)] for level in LEVELS}}


class GoalForm(WordsForm):
    """A new goal."""

    domain = forms.ChoiceField(label=_("What it is about"), choices=Domain.choices)


class RateForm(OnceForm):
    """One of the goal's five levels, the best on top."""

    level = forms.TypedChoiceField(
        widget=forms.RadioSelect,
        choices=LEVEL_CHOICES,
        coerce=int,
        error_messages={"required": _("Please choose one of the five levels.")},
    )

    def __init__(self, *args: Any, goal: Any, label: Any, numbers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level"]
        level.label = label
        level.choices = [(one.value, f"{one.signed} · {one.text}" if numbers else one.text) for one in levels_of(goal)]


def initial_of(goal: Any) -> dict[str, Any]:
    """What a form starts with for `goal`: a goal, or a template of the library."""
    initial = {level_field(level): goal.levels[str(level)] for level in LEVELS}
    for name in ("domain", "title", "weight", "baseline", "review_on"):
        if hasattr(goal, name):
            initial[name] = getattr(goal, name)
    return initial
