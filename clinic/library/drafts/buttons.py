"""What the editor's buttons do to a sheet: ``up:opening``, ``kind:sorter``, ``add``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.errors import RuleViolation
from clinic.library.drafts import edits
from clinic.library.drafts.models import LibraryDraft
from clinic.library.sheets import Sheet, What

SAID: dict[str, Any] = {
    "up": gettext_lazy("The step is one place further up."),
    "down": gettext_lazy("The step is one place further down."),
    "remove": gettext_lazy("The step is taken out. You can put it back at the end of the page."),
    "back": gettext_lazy("The step is back, at the end."),
    "kind": gettext_lazy("The step has another kind now."),
    "add": gettext_lazy("There is a new step at the end."),
    "module-up": gettext_lazy("The module comes earlier now."),
    "module-down": gettext_lazy("The module comes later now."),
    "module-remove": gettext_lazy("The module is taken out."),
    "module-add": gettext_lazy("The module is added."),
}


def pressed(do: str, sheet: Sheet, data: Mapping[str, str], draft: LibraryDraft) -> tuple[Sheet, str]:
    """The sheet after the button, and the place on the page to go back to."""
    verb, _colon, key = do.partition(":")
    if sheet.what == What.PATHWAY:
        return _on_modules(verb, key, sheet, data)
    if verb == "add":
        taken = draft.base.steps.values_list("key", flat=True) if draft.base else ()
        sheet, key = edits.add(sheet, kind=data.get("new_kind", ""), title=data.get("new_title", ""), taken=taken)
    elif verb in ("up", "down"):
        sheet = edits.move(sheet, key, -1 if verb == "up" else 1)
    elif verb == "remove":
        return edits.remove(sheet, key), "#removed"
    elif verb == "back":
        sheet = edits.put_back(sheet, key)
    elif verb == "kind":
        sheet = edits.change_kind(sheet, key, data.get(f"step.{key}.kind", ""))
    return sheet, f"#edit-{key}" if key else "#preview" if verb == "look" else ""


def said(do: str) -> str:
    """The sentence after it was done."""
    return str(SAID.get(do.partition(":")[0], _("The draft is saved.")))


def _on_modules(verb: str, key: str, sheet: Sheet, data: Mapping[str, str]) -> tuple[Sheet, str]:
    modules = sheet.facts.get("modules", "").split()
    if verb == "module-add":
        key = data.get("new_module", "")
        if not key or key in modules:
            raise RuleViolation(_("Please choose a module that is not in the pathway yet."))
        modules.append(key)
    elif verb in ("module-up", "module-down", "module-remove") and key in modules:
        place = modules.index(key)
        modules.pop(place)
        if verb != "module-remove":
            modules.insert(max(0, place - 1) if verb == "module-up" else place + 1, key)
    else:
        return sheet, "#preview" if verb == "look" else ""
    return replace(sheet, facts=sheet.facts | {"modules": "\n".join(modules)}), "#modules"
