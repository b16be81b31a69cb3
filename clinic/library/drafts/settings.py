"""The settings of a kind of step as a readable form: each setting is a line, a text, lines with keys, or a box.

A kind without a form here, and settings that the form could not give back as they are, are edited as YAML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.library.drafts.edits import free_key
from clinic.library.kinds.guided import Script
from clinic.library.kinds.specs import KEY
from clinic.library.kinds.standard import Plan

Spec = dict[str, Any]
LINE, TEXT, PAIRS, BOX = "line", "text", "pairs", "box"


@dataclass(frozen=True)
class Setting:
    """One input: where its value stands in the spec, what it is called, and what it looks like."""

    path: tuple[str | int, ...]
    label: Any
    widget: str = LINE
    help: Any = ""
    needed: bool = True

    @property
    def name(self) -> str:
        """Its part of the input's name."""
        return ".".join(map(str, self.path))


PROMPT = Setting(("prompt",), _("Question"))
HELP = Setting(("help",), _("Help beneath it"), needed=False)
REQUIRED = Setting(("required",), _("The module can’t be finished while this is empty"), BOX, needed=False)
PAIRS_HELP = _("One on each line. A short key, a colon, what people read. Leave the key out for a new one.")
OPTIONS = Setting(("options",), _("Options"), PAIRS, PAIRS_HELP)


def _hints(parts: Any) -> list[Setting]:
    label = _("Help for “%(part)s”")
    return [Setting(("hints", key), label % {"part": shown}, needed=False) for key, shown, *_rest in parts]


def _question(number: int) -> list[Setting]:
    named = {"number": number + 1}
    return [
        Setting(("questions", number, "ask"), _("Question %(number)d") % named),
        Setting(("questions", number, "options"), _("Answers to question %(number)d") % named, PAIRS, PAIRS_HELP),
        Setting(("questions", number, "explanation"), _("Explanation to question %(number)d") % named, TEXT),
    ]


def form_of(kind: str) -> list[Setting] | None:
    """The inputs for the settings of `kind`; None where they are written as YAML."""
    forms: dict[str, list[Setting]] = {
        "read": [],
        "reflect": [PROMPT, HELP, REQUIRED],
        "choose": [
            PROMPT, OPTIONS, Setting(("several",), _("Several may be chosen"), BOX, needed=False), HELP, REQUIRED,
        ],
        "scale": [
            PROMPT, Setting(("low",), _("What 0 means")), Setting(("high",), _("What 10 means")), HELP, REQUIRED,
        ],
        "sort": [Setting(("items",), _("Items to sort"), PAIRS, PAIRS_HELP), REQUIRED],
        "plan": [*_hints(Plan.PARTS), REQUIRED],
        "script": [*_hints(Script.PARTS), REQUIRED],
        "breathing": [Setting(("after",), _("Another question than “How is it now?”"), needed=False), REQUIRED],
        "check": [*_question(0), *_question(1)],
    }  # fmt: skip
    return forms.get(kind)


def as_typed(settings: list[Setting], spec: Spec) -> dict[str, str]:
    """The spec in the form's inputs."""
    return {one.name: _shown(one, _at(spec, one.path)) for one in settings}


def as_spec(settings: list[Setting], typed: Mapping[str, str], before: Spec) -> Spec:
    """The spec that the inputs make. Keys of questions come from `before`; what is empty is left out."""
    spec: Spec = {}
    for one in settings:
        value = _meant(one, typed.get(one.name, ""))
        if value in ("", [], False):
            continue
        place: Any = spec
        for step in one.path[:-1]:
            place = place.setdefault(step, {})
        place[one.path[-1]] = value
    if "questions" in spec:
        spec["questions"] = _with_keys(spec["questions"], _at(before, ("questions",)))
    return spec


def has_form(kind: str, spec: Spec | None) -> bool:
    """Whether a form can show these settings and give them back without losing anything."""
    settings = form_of(kind)
    if settings is None or spec is None:
        return False
    try:
        return as_spec(settings, as_typed(settings, spec), spec) == spec
    except (AttributeError, TypeError, ValueError):
        return False


def _with_keys(questions: dict[int, Spec], before: Any) -> list[Spec]:
    old = before if isinstance(before, list) else []
    made = []
    for number in range(max(questions) + 1):
        known = old[number].get("key") if number < len(old) and isinstance(old[number], dict) else None
        made.append({"key": known or ("first", "second")[number], **questions.get(number, {})})
    return made


def _at(spec: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(spec, dict):
            spec = spec.get(str(step))
        elif isinstance(spec, list) and isinstance(step, int) and step < len(spec):
            spec = spec[step]
        else:
            return None
    return spec


def _shown(one: Setting, value: Any) -> str:
    if one.widget == BOX:
        return "on" if value is True else ""
    if one.widget == PAIRS:
        pairs = [pair for entry in value or [] for pair in entry.items()]
        return "\n".join(f"{key}: {label}" for key, label in pairs)
    return value or ""


def _meant(one: Setting, text: str) -> Any:
    if one.widget == BOX:
        return bool(text)
    if one.widget == PAIRS:
        return _pairs(text)
    return text.strip() if one.widget == TEXT else " ".join(text.split())


def _pairs(text: str) -> list[Spec]:
    """Lines with a key keep it; the others get one made from what they say."""
    split = [_split(line.strip()) for line in text.splitlines() if line.strip()]
    used = {key for key, _label in split if key}
    pairs = []
    for key, label in split:
        if not key:
            key = free_key(label, used)
            used.add(key)
        pairs.append({key: label})
    return pairs


def _split(line: str) -> tuple[str, str]:
    key, _colon, label = line.partition(":")
    return (key.strip(), label.strip()) if label.strip() and KEY.fullmatch(key.strip()) else ("", line)
