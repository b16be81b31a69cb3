"""A module or pathway as somebody edits it: texts only, so that what is not right yet can be kept as it was typed.

A sheet comes from a published version, from a file, or from the JSON of a draft. writing.py makes a file of it,
problems.py says what is wrong with it, compare.py sets two side by side.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """What stands in the library."""

    MODULE = "module", _("Module")
    PATHWAY = "pathway", _("Pathway")


# In the order of the file. What is no text there: numbers, and lists with a line for each entry here.
MODULE_FACTS = (
    "slug", "number", "title", "summary", "gate", "minutes", "language", "licence", "hand_off", "sources",
)  # fmt: skip
PATHWAY_FACTS = ("slug", "title", "summary", "language", "every_days", "modules")
FACTS = {What.MODULE: MODULE_FACTS, What.PATHWAY: PATHWAY_FACTS}
COUNTS = frozenset({"number", "minutes", "every_days"})


@dataclass(frozen=True)
class SheetStep:
    """One step. `settings` is YAML as in the files, so that half a line can be kept too."""

    key: str
    kind: str
    title: str
    body: str = ""
    settings: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole of it. `body` is a pathway's text, `removed` are steps that can be put back."""

    what: What
    facts: dict[str, str]
    steps: tuple[SheetStep, ...] = ()
    body: str = ""
    removed: tuple[SheetStep, ...] = field(default=())

    @property
    def slug(self) -> str:
        """How versions belong together."""
        return self.facts.get("slug", "")

    @property
    def title(self) -> str:
        """What it is called, for now."""
        return self.facts.get("title", "").strip() or self.slug

    def typed_facts(self) -> dict[str, Any]:
        """The facts as the file has them; what cannot be made of a text stays the text."""
        return {name: _typed(name, self.facts[name]) for name in FACTS[self.what] if name in self.facts}

    def step(self, key: str) -> SheetStep | None:
        """The step with `key`."""
        return next((step for step in self.steps if step.key == key), None)

    def with_steps(self, steps: list[SheetStep]) -> "Sheet":
        """The same with other steps."""
        return replace(self, steps=tuple(steps))

    def as_json(self) -> dict[str, Any]:
        """As a draft keeps it."""
        steps, removed = ([asdict(step) for step in steps] for steps in (self.steps, self.removed))
        return {"what": str(self.what), "facts": self.facts, "steps": steps, "body": self.body, "removed": removed}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Sheet":
        """What `as_json` gave."""
        return cls(
            what=What(data["what"]),
            facts=dict(data["facts"]),
            steps=tuple(SheetStep(**step) for step in data["steps"]),
            body=data["body"],
            removed=tuple(SheetStep(**step) for step in data["removed"]),
        )


def facts_as_text(given: dict[str, Any]) -> dict[str, str]:
    """Facts of a version or a file as a sheet has them."""
    return {name: _untyped(name, value) for name, value in given.items()}


def _typed(name: str, text: str) -> Any:
    if name in COUNTS:
        # ASCII digits only: YAML reads no others as a number
        return int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 9 else text
    if name == "modules":
        return text.split()
    if name == "sources":
        return [_source(line.strip()) for line in text.splitlines() if line.strip()]
    return text


def _source(line: str) -> dict[str, str]:
    title, _space, url = line.rpartition(" ")
    return {"title": title.strip(), "url": url}


def _untyped(name: str, value: Any) -> str:
    if name == "modules":
        return "\n".join(value)
    if name == "sources":
        return "\n".join(f"{' '.join(source['title'].split())} {source['url']}".strip() for source in value)
    return str(value)
