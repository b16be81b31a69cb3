"""Reading specs, and saying what is wrong with one in words that a clinician understands."""

import re
from typing import Any

from clinic.library.kinds.fields import TYPES, Field, Pairs

Spec = dict[str, Any]
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
FIELD_KEYS = {"key", "label", "type", "help", "required", "options", "low", "high"}
WITH_OPTIONS = {"choice", "choices"}


def pairs(entries: Any) -> Pairs:
    """``[{"mine": "Mine"}, …]``, as module files write options and items, as key and label."""
    return tuple((str(key), label) for entry in entries or [] for key, label in entry.items())


def field(entry: Spec) -> Field:
    """A field as a module file declares it."""
    known = {key: entry[key] for key in FIELD_KEYS - {"options"} if key in entry}
    return Field(**known, options=pairs(entry.get("options")))


def text_problems(spec: Spec, *keys: str, needed: bool = True) -> list[str]:
    """`keys` must be text, and there unless not `needed`."""
    wrong = []
    for key in keys:
        if (needed or key in spec) and (not isinstance(spec.get(key), str) or not spec[key].strip()):
            wrong.append(f"“{key}” must be a text.")
    return wrong


def pairs_problems(spec: Spec, key: str, *, at_least: int = 2) -> list[str]:
    """`key` must be a list of ``- key: Label`` lines."""
    entries = spec.get(key)
    shaped = isinstance(entries, list) and all(
        isinstance(entry, dict) and len(entry) == 1 and all(isinstance(label, str) for label in entry.values())
        for entry in entries
    )
    if not shaped or len(entries or []) < at_least:
        return [f"“{key}” must be a list of at least {at_least} lines such as “- short-key: What people read”."]
    return key_problems([name for entry in entries or [] for name in entry], key)


def key_problems(keys: list[Any], where: str) -> list[str]:
    """Keys are short, plain and different from each other: answers are found by them."""
    wrong = [
        f"“{key}” in “{where}” is not a short key: small letters, digits, - and _, with a letter first, in quotes "
        f"where YAML would read a yes or a no."
        for key in keys
        if not isinstance(key, str) or not KEY.fullmatch(key)
    ]
    doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
    return wrong + [f"“{key}” stands twice in “{where}”." for key in doubled]


def fields_problems(spec: Spec) -> list[str]:
    """“fields” must be a list of declared fields."""
    entries = spec.get("fields")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        return ["“fields” must be a list of fields, each with “key” and “label”."]
    wrong = key_problems([entry.get("key") for entry in entries], "fields")
    for entry in entries:
        wrong += [f"Field “{entry.get('key')}”: {problem}" for problem in _field_problems(entry)]
    return wrong


def _field_problems(entry: Spec) -> list[str]:
    wrong = text_problems(entry, "label") + text_problems(entry, "help", "low", "high", needed=False)
    wrong += [f"“{key}” means nothing to a field." for key in sorted(map(str, set(entry) - FIELD_KEYS))]
    kind = entry.get("type", "line")
    if kind not in TYPES:
        wrong.append(f"“{kind}” is not a type; there are: {', '.join(TYPES)}.")
    if kind in WITH_OPTIONS:
        wrong += pairs_problems(entry, "options")
    elif "options" in entry:
        wrong.append(f"a {kind} has no “options”.")
    if not isinstance(entry.get("required", False), bool):
        wrong.append("“required” is true or false.")
    return wrong
