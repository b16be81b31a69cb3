"""The editor, ready to be drawn: the form step by step, how the draft looks, and where two texts differ."""

from dataclasses import dataclass
from typing import Any

from django import forms

from clinic.library.drafts.forms import KIND_CHOICES, DraftForm, typed
from clinic.library.drafts.models import LibraryDraft
from clinic.library.drafts.queries import Look, look, newer_than_base
from clinic.library.models import ModuleVersion
from clinic.library.sheets import Sheet, SheetStep, What


@dataclass(frozen=True)
class Block:
    """One step in the editor."""

    position: int
    step: SheetStep
    kind: forms.BoundField
    fields: list[forms.BoundField]
    problems: list[str]
    is_last: bool

    @property
    def is_first(self) -> bool:
        return self.position == 1


@dataclass(frozen=True)
class Editor:
    """The whole page."""

    form: DraftForm
    look: Look
    blocks: list[Block]
    removed: tuple[SheetStep, ...]
    kinds: list[tuple[str, Any]]
    spare_modules: list[ModuleVersion]  # that a pathway does not have yet
    newer: Any  # the version that was published meanwhile

    @property
    def is_pathway(self) -> bool:
        return self.form.sheet.what == What.PATHWAY


def editor_of(draft: LibraryDraft, sheet: Sheet, form: DraftForm) -> Editor:
    """The editor with `sheet` in it, which is what is stored, or what was typed and refused."""
    shown = look(sheet)
    blocks = [
        Block(
            position=place,
            step=step,
            kind=form[f"step.{step.key}.kind"],
            fields=form.of_step(step.key),
            problems=shown.checked.of_step(step.key),
            is_last=place == len(sheet.steps),
        )
        for place, step in enumerate(sheet.steps, start=1)
    ]
    return Editor(form, shown, blocks, sheet.removed, KIND_CHOICES, _spare(sheet), newer_than_base(draft))


def both(sheet: Sheet, stored: Sheet) -> list[dict[str, str]]:
    """What is stored where it is not what was typed: label and text."""
    mine, theirs = typed(sheet), typed(stored)
    form = DraftForm(stored)
    return [
        {"name": name, "label": _label(form, name), "text": text}
        for name, text in theirs.items()
        if text != mine.get(name, "") and name in form.fields and name not in ("order", "modules")
    ]


def _label(form: DraftForm, name: str) -> str:
    label = str(form.fields[name].label)
    step = form.sheet.step(name.split(".")[1]) if name.startswith("step.") else None
    return f"{step.title}: {label}" if step else label


def _spare(sheet: Sheet) -> list[ModuleVersion]:
    if sheet.what != What.PATHWAY:
        return []
    taken = set(sheet.facts.get("modules", "").split())
    versions = ModuleVersion.objects.newest().select_related("module")
    return [version for version in versions if version.module.slug not in taken]
