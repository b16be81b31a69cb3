"""Writing module and pathway files, so that a clinician can edit them and files.py reads back the same."""

from collections.abc import Mapping
from typing import Any

import yaml

from clinic.library.kinds import KINDS
from clinic.library.sheets import Sheet, SheetStep, What

WIDTH = 110
# In which order settings are read best; the database does not keep the order of keys.
ORDER = (
    "required", "key", "prompt", "ask", "label", "type", "several", "low", "high", "options", "items", "hints",
    "fields", "questions", "explanation", "help", "after",
)  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: lists stand in, and a text of several lines is a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else ">" if len(value) > WIDTH else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(data: Mapping[str, Any]) -> str:
    """`data` as lines of YAML, in its own order; empty for nothing."""
    return yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH) if data else ""


def settings_text(kind: str, spec: Mapping[str, Any]) -> str:
    """The settings of a step as its file has them."""
    return as_yaml(_in_order(spec, kind)).strip("\n")


def write_file(sheet: Sheet) -> str:
    """The whole file of a module or a pathway."""
    about = f"---\n{as_yaml(sheet.typed_facts())}---\n"
    if sheet.what == What.PATHWAY:
        return f"{about}\n{sheet.body}\n" if sheet.body else about
    return about + "".join(f"\n{write_step(step)}" for step in sheet.steps)


def write_step(step: SheetStep) -> str:
    """One step of a module file."""
    parts = [f"## {step.title} {{#{step.key} kind={step.kind}}}"]
    if step.body:
        parts.append(step.body)
    if step.settings.strip():
        parts.append(f"```yaml\n{step.settings}\n```")
    return "\n\n".join(parts) + "\n"


def _in_order(value: Any, kind: str = "") -> Any:
    if isinstance(value, list):
        return [_in_order(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    parts = [key for key, *_rest in getattr(KINDS.get(kind), "PARTS", ())]
    places = {name: place for place, name in enumerate((*ORDER, *parts))}
    names = sorted(value, key=lambda name: (places.get(name, len(places)), str(name)))
    return {name: _in_order(value[name], kind) for name in names}
