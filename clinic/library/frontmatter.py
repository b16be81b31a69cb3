"""The facts at the top of a module file, and of a pathway file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinic.library.gates import Gate
from clinic.library.text import is_allowed_link
from clinic.library.yamls import ModuleFileError, read_yaml

SLUG = re.compile(r"[a-z][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Facts:
    """What a module says about itself; named like the fields of models.ModuleVersion."""

    slug: str
    number: int
    title: str
    summary: str
    gate: str
    minutes: int
    language: str
    licence: str
    hand_off: str
    sources: list[dict[str, str]]


@dataclass(frozen=True)
class PathwayFacts:
    """What a pathway says about itself; named like the fields of models.Pathway."""

    slug: str
    title: str
    summary: str
    language: str
    every_days: int
    modules: list[str]


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest


def _is_count(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _is_sources(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(source, dict)
        and set(source) == {"title", "url"}
        and all(isinstance(text, str) for text in source.values())
        and source["url"].startswith("https:")
        and is_allowed_link(source["url"])
        for source in value
    )


def _is_slugs(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(slug, str) and SLUG.fullmatch(slug) for slug in value)
        and len(set(value)) == len(value)
    )


Rules = dict[str, tuple[Callable[[Any], bool], str]]

# The name → whether a value will do, and the sentence when it won't.
RULES: Rules = {
    "slug": (lambda v: isinstance(v, str) and bool(SLUG.fullmatch(v)), "small letters, digits and dashes, at most 60"),
    "number": (_is_count(999), "its place in the library, a whole number from 1"),
    "title": (_is_text(120), "a text of at most 120 characters"),
    "summary": (_is_text(300), "a text of at most 300 characters"),
    "gate": (lambda value: value in Gate.values, f"one of: {', '.join(Gate.values)}"),
    "minutes": (_is_count(240), "how long it takes, a whole number from 1"),
    "language": (_is_text(10), "a language code such as en"),
    "licence": (_is_text(60), "the licence of the text, such as CC BY 4.0"),
    "hand_off": (_is_text(1000), "the line that the therapist sees before the next session"),
    "sources": (_is_sources, "a list; each source has a title and an https url"),
}


PATHWAY_RULES: Rules = {
    **{name: RULES[name] for name in ("slug", "title", "summary", "language")},
    "every_days": (_is_count(90), "how many days apart, a whole number from 1 to 90"),
    "modules": (_is_slugs, "a list of at least two slugs of modules, none twice"),
}


def wrong_with(name: str, given: dict[str, Any], rules: Rules) -> str | None:
    """The sentence about the fact `name` in `given`; None when it is fine."""
    will_do, wanted = rules[name]
    if name not in given:
        return f"“{name}” is missing: {wanted}."
    return None if will_do(given[name]) else f"“{name}” must be {wanted}."


def facts(text: str, file: str) -> Facts:
    """The facts in `text`, which starts on line 2 of the module file `file`. Raises ModuleFileError."""
    return Facts(**_read(text, file, RULES, "a module"))


def pathway_facts(text: str, file: str) -> PathwayFacts:
    """The facts in `text`, which starts on line 2 of the pathway file `file`. Raises ModuleFileError."""
    return PathwayFacts(**_read(text, file, PATHWAY_RULES, "a pathway"))


def _read(text: str, file: str, rules: Rules, what: str) -> dict[str, Any]:
    found = read_yaml(text, file, first_line=2)
    for name in found.data:
        if name not in rules:
            raise ModuleFileError(file, found.lines.get(str(name), 2), f"“{name}” is not a fact of {what}.")
    for name in rules:
        if reason := wrong_with(name, found.data, rules):
            raise ModuleFileError(file, found.lines.get(name, 1), reason)
    return {name: _tidy(value) for name, value in found.data.items()}


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
