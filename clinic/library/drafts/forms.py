"""The editor's form: a sheet as inputs, and a sheet made of what was typed into them.

The page says in `order` which steps its inputs are for, so that what was typed on an old page is never taken for
something else: ``opening:read sorter:sort``. Names are ``title``, ``step.<key>.body``, ``step.<key>.set.prompt``.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.errors import RuleViolation
from clinic.library.compare import FACT_LABELS
from clinic.library.drafts.edits import spec_of
from clinic.library.drafts.models import LONGEST_REASON
from clinic.library.drafts.settings import BOX, PAIRS, TEXT, Setting, as_spec, as_typed, form_of, has_form
from clinic.library.gates import Gate
from clinic.library.kinds import KINDS
from clinic.library.sheets import FACTS, Sheet, SheetStep, What
from clinic.library.writing import settings_text
from clinic.ui.forms import OnceForm, add_violation

KIND_LABELS: dict[str, Any] = {
    "read": _("Read"), "reflect": _("Reflect: some thoughts"), "choose": _("Choose one, or several"),
    "scale": _("Scale from 0 to 10"), "sort": _("Sort: mine, influence, not mine"), "plan": _("Plan in six parts"),
    "script": _("Say it well: seven parts"), "diary": _("Diary over days"), "breathing": _("Slow breaths"),
    "check": _("Two questions to end with"), "card": _("Card to keep"), "form": _("Form with several fields"),
}  # fmt: skip
KIND_CHOICES = [(name, KIND_LABELS.get(name, name)) for name in KINDS]
FACT_HELP: dict[str, Any] = {
    "summary": _("At most 300 characters. The therapist reads it when choosing."),
    "gate": _("What must be known before it is given."),
    "minutes": _("How long it takes."),
    "language": _("A code such as en."),
    "licence": _("Such as CC BY 4.0, or All rights reserved."),
    "hand_off": _("The line that the therapist reads before the next session."),
    "sources": _("One on each line: what it is, a space, its https address."),
    "every_days": _("1 to 90. Whoever starts the pathway for a client can choose another number."),
}
LONG_FACTS = {"summary": 2, "hand_off": 3, "sources": 4}
HIDDEN_FACTS = frozenset({"slug", "number", "modules"})


class TypedField(forms.CharField):
    """Exactly what was typed. Nothing is needed to keep a draft; `required` only says what publishing needs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def validate(self, value: Any) -> None:
        """Everything is kept."""


class DraftForm(forms.Form):
    """The whole draft. It is made from a sheet; bound where something that was typed is refused."""

    use_required_attribute = False

    def __init__(self, sheet: Sheet, *, bound: bool = False) -> None:
        values = typed(sheet)
        super().__init__(values if bound else None, initial=values)
        self.sheet = sheet
        self.fact_names = [name for name in FACTS[sheet.what] if name not in HIDDEN_FACTS]
        for name in self.fact_names:
            self.fields[name] = _fact_field(name)
        if sheet.what == What.PATHWAY:
            self.fields["modules"] = TypedField(widget=forms.HiddenInput, label=FACT_LABELS["modules"])
            self.fields["body"] = TypedField(
                label=_("For the clinician: whom it is for, and what to ask first"), widget=_area(6), required=False
            )
        self.fields["order"] = TypedField(widget=forms.HiddenInput)
        for step in sheet.steps:
            self._add_step(step)

    @property
    def facts(self) -> list[forms.BoundField]:
        """The inputs of the facts."""
        return [self[name] for name in self.fact_names]

    def of_step(self, key: str) -> list[forms.BoundField]:
        """The inputs of one step, its kind left out."""
        start = f"step.{key}."
        return [self[name] for name in self.fields if name.startswith(start) and name != f"{start}kind"]

    def refuse(self, no: RuleViolation) -> None:
        """Show the verb's no beside what was typed."""
        field = (no.field or "").replace("steps.", "step.", 1)
        names = [field, *(name for name in self.fields if field and name.startswith(f"{field}."))]
        place = next((name for name in names if name in self.fields), None)
        add_violation(self, RuleViolation(no.message, field=place, code=no.code))

    def _add_step(self, step: SheetStep) -> None:
        start = f"step.{step.key}"
        self.fields[f"{start}.kind"] = TypedField(label=_("Kind"), widget=forms.Select(choices=KIND_CHOICES))
        self.fields[f"{start}.title"] = TypedField(label=_("Title"))
        self.fields[f"{start}.body"] = TypedField(
            label=_("Text"), required=step.kind == "read", widget=_area(10 if step.kind == "read" else 4)
        )
        if not has_form(step.kind, spec_of(step)):
            self.fields[f"{start}.settings"] = TypedField(
                label=_("Settings, as in the files"),
                widget=forms.Textarea(attrs={"rows": 10, "class": "settings-text", "spellcheck": "false"}),
                help_text=_("YAML: “name: value” on each line, lists with a dash. The manual of module files has all."),
            )
            return
        for setting in form_of(step.kind) or []:
            self.fields[f"{start}.set.{setting.name}"] = _setting_field(setting)


def typed(sheet: Sheet) -> dict[str, str]:
    """A sheet in the form's own inputs."""
    values = {name: text for name, text in sheet.facts.items() if name in FACTS[sheet.what]}
    values["order"] = " ".join(f"{step.key}:{step.kind}" for step in sheet.steps)
    values["body"] = sheet.body
    for step in sheet.steps:
        start, spec = f"step.{step.key}", spec_of(step)
        values |= {f"{start}.kind": step.kind, f"{start}.title": step.title, f"{start}.body": step.body}
        if has_form(step.kind, spec):
            shown = as_typed(form_of(step.kind) or [], spec or {})
            values |= {f"{start}.set.{name}": text for name, text in shown.items()}
        else:
            values[f"{start}.settings"] = step.settings
    return values


def sheet_from(data: Mapping[str, str], stored: Sheet) -> Sheet:
    """What was typed, as a sheet; what the page did not ask for stays as it is stored."""
    facts = {name: data.get(name, text) for name, text in stored.facts.items()}
    order = data.get("order", typed(stored)["order"])
    named = [entry.partition(":") for entry in order.split()]
    steps = tuple(_step_from(data, key, kind, stored.step(key)) for key, _colon, kind in named if kind in KINDS)
    kept = {step.key for step in steps}
    removed = tuple(step for step in stored.removed if step.key not in kept)
    return Sheet(stored.what, facts, steps, data.get("body", stored.body), removed)


def _step_from(data: Mapping[str, str], key: str, kind: str, stored: SheetStep | None) -> SheetStep:
    start = f"step.{key}"
    before = stored or SheetStep(key, kind, "")
    title, body = data.get(f"{start}.title", before.title), data.get(f"{start}.body", before.body)
    if f"{start}.settings" in data:
        return SheetStep(key, kind, title, body, data[f"{start}.settings"])
    inputs = f"{start}.set."
    given = {name.removeprefix(inputs): text for name, text in data.items() if name.startswith(inputs)}
    if not given and kind == before.kind:
        return SheetStep(key, kind, title, body, before.settings)
    spec = as_spec(form_of(kind) or [], given, spec_of(before) or {})
    return SheetStep(key, kind, title, body, settings_text(kind, spec))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _fact_field(name: str) -> TypedField:
    widget: forms.Widget = forms.TextInput()
    if name in LONG_FACTS:
        widget = _area(LONG_FACTS[name])
    elif name == "gate":
        widget = forms.Select(choices=Gate.choices)
    elif name in ("minutes", "every_days"):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short-input"})
    return TypedField(label=FACT_LABELS[name], help_text=FACT_HELP.get(name, ""), widget=widget)


def _setting_field(setting: Setting) -> forms.Field:
    if setting.widget == BOX:
        box = forms.CheckboxInput(attrs={"value": "on"})
        return forms.BooleanField(label=setting.label, required=False, widget=box)
    rows = {TEXT: 3, PAIRS: 6}.get(setting.widget)
    widget = _area(rows) if rows else forms.TextInput()
    return TypedField(label=setting.label, help_text=setting.help, required=setting.needed, widget=widget)


class NewDraftForm(OnceForm):
    """Something that is not in the library yet."""

    what = forms.ChoiceField(label=_("What is it?"), choices=What.choices, widget=forms.RadioSelect, initial="module")
    title = forms.CharField(label=_("Title"), max_length=120)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Small letters, digits and dashes, such as a-good-night. It is never changed: versions share it."),
    )


class ReturnForm(forms.Form):
    """Why a draft goes back to its author."""

    comment = forms.CharField(
        label=_("What should be different"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AloneForm(forms.Form):
    """What stood in for a second pair of eyes, where there is none."""

    reason = forms.CharField(
        label=_("What made you sure?"),
        help_text=_(
            "Such as “Read it aloud to a colleague of another practice” or “Tried it with two clients on paper”. It "
            "stands with the version."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
