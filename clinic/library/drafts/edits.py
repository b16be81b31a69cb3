"""What one does to the steps of a sheet, as pure functions. Keys stay, so that answers stay comparable."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from clinic.errors import RuleViolation
from clinic.library.kinds import KINDS
from clinic.library.sheets import Sheet, SheetStep
from clinic.library.writing import settings_text
from clinic.library.yamls import ModuleFileError, read_yaml

MOST_STEPS = 30
MOST_REMOVED = 20  # of those that can be put back
# Settings that mean the same to several kinds, under two names.
TWINS = {"options": "items", "items": "options"}


def add(sheet: Sheet, *, kind: str, title: str, taken: Iterable[str] = ()) -> tuple[Sheet, str]:
    """A new step at the end, and its key, which none of the others and none of `taken` has."""
    if kind not in KINDS:
        raise RuleViolation(_("Please choose what kind of step it is."), field="new_kind")
    if len(sheet.steps) >= MOST_STEPS:
        raise RuleViolation(_("A module has at most %(most)d steps.") % {"most": MOST_STEPS}, field="new_kind")
    title = " ".join(title.split())[:120] or _("New step")
    used = {step.key for step in (*sheet.steps, *sheet.removed)} | set(taken)
    key = free_key(title, used)
    return sheet.with_steps([*sheet.steps, SheetStep(key, kind, title)]), key


def move(sheet: Sheet, key: str, by: int) -> Sheet:
    """The step one place up (-1) or down (1); at the end of the list nothing changes."""
    steps = list(sheet.steps)
    place = _place(sheet, key)
    target = place + by
    if 0 <= target < len(steps):
        steps.insert(target, steps.pop(place))
    return sheet.with_steps(steps)


def remove(sheet: Sheet, key: str) -> Sheet:
    """Take a step out. It can be put back until the draft is published."""
    place = _place(sheet, key)
    steps = list(sheet.steps)
    gone = steps.pop(place)
    return replace(sheet.with_steps(steps), removed=(*sheet.removed, gone)[-MOST_REMOVED:])


def put_back(sheet: Sheet, key: str) -> Sheet:
    """Put a removed step back, at the end."""
    back = next((step for step in sheet.removed if step.key == key), None)
    if back is None:
        raise RuleViolation(_("There is no such step any more."))
    rest = tuple(step for step in sheet.removed if step.key != key)
    return replace(sheet.with_steps([*sheet.steps, back]), removed=rest)


def change_kind(sheet: Sheet, key: str, kind: str) -> Sheet:
    """Another kind for a step. What the new kind can use of the settings stays."""
    place = _place(sheet, key)
    if kind not in KINDS:
        raise RuleViolation(_("Please choose what kind of step it is."))
    steps = list(sheet.steps)
    old = steps[place]
    if old.kind != kind:
        steps[place] = replace(old, kind=kind, settings=settings_text(kind, _still_useful(old, kind)))
    return sheet.with_steps(steps)


def spec_of(step: SheetStep) -> dict[str, Any] | None:
    """The settings of a step as data; None where they cannot be read."""
    try:
        return read_yaml(step.settings, "", first_line=1).data
    except ModuleFileError:
        return None


def free_key(title: str, used: set[str]) -> str:
    """A short key made from `title` that is not among `used`."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:30].strip("-")
    base = base if base[:1].isalpha() else f"step-{base}".strip("-")
    key, number = base, 2
    while key in used:
        key, number = f"{base}-{number}", number + 1
    return key


def _still_useful(step: SheetStep, kind: str) -> dict[str, Any]:
    spec = spec_of(step) or {}
    wanted = KINDS[kind].spec_keys | ({"required"} if KINDS[kind].answers else set())
    kept = {name: value for name, value in spec.items() if name in wanted}
    for name, value in spec.items():
        twin = TWINS.get(name, "")
        if twin in wanted and name not in wanted:
            kept[twin] = value
    return kept


def _place(sheet: Sheet, key: str) -> int:
    for place, step in enumerate(sheet.steps):
        if step.key == key:
            return place
    raise RuleViolation(_("There is no such step any more."))
