"""Texts to begin with. They are drafts: somebody who knows the law where the practice works must read them first."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "starters"


@dataclass(frozen=True)
class Starter:
    """One of our texts, as its file says it."""

    purpose: str
    asked_of_everybody: bool
    title: str
    text: str
    if_revoked: str


def starters(language: str = "en") -> list[Starter]:
    """Our texts, in the order in which they are read."""
    return [_read(path) for path in sorted((FOLDER / language).glob("*.md"))]


def _read(path: Path) -> Starter:
    _nothing, facts, text = path.read_text(encoding="utf-8").split("---\n", 2)
    said: dict[str, Any] = yaml.safe_load(facts)
    return Starter(
        purpose=said["purpose"],
        asked_of_everybody=said["asked_of_everybody"],
        title=said["title"],
        text=text.strip(),
        if_revoked=said.get("if_revoked", "").strip(),
    )
