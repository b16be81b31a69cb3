"""Two sheets side by side: fact by fact and step by step, with the words that differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.library.sheets import FACTS, Sheet, SheetStep

SAME, GONE, NEW = "same", "gone", "new"
WORDS = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 2000  # above that a changed passage is shown whole: comparing its words would keep a reader waiting

FACT_LABELS: dict[str, Any] = {
    "slug": _("Short name"), "number": _("Place in the library"), "title": _("Title"), "summary": _("Summary"),
    "gate": _("Gate"), "minutes": _("Minutes"), "language": _("Language"), "licence": _("Licence of the text"),
    "hand_off": _("Hand-off"), "sources": _("Sources"), "every_days": _("Days between two modules"),
    "modules": _("Modules, in order"),
}  # fmt: skip
PART_LABELS: dict[str, Any] = {"title": _("Title"), "kind": _("Kind"), "body": _("Text"), "settings": _("Settings")}


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they are on both sides, only before (gone) or only after (new)."""

    sort: str
    text: str


@dataclass(frozen=True)
class Pair:
    """One fact, or one part of a step, before and after."""

    label: Any
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True)
class StepPair:
    """One step before and after. `places` are positions from 1, None where it is not there."""

    title: str
    before_place: int | None
    after_place: int | None
    pairs: list[Pair]

    @property
    def is_gone(self) -> bool:
        return self.after_place is None

    @property
    def is_new(self) -> bool:
        return self.before_place is None


@dataclass(frozen=True)
class Comparison:
    """All that differs; steps that are the same are there too, without pairs."""

    facts: list[Pair]
    steps: list[StepPair]
    moved: bool  # the steps that are on both sides stand in another order

    @property
    def is_same(self) -> bool:
        return not self.moved and not self.facts and not any(s.pairs or s.is_gone or s.is_new for s in self.steps)


def compare(before: Sheet, after: Sheet) -> Comparison:
    """What is different in `after`. Steps belong together by their keys, as their answers do."""
    facts = [
        _pair(FACT_LABELS[name], before.facts.get(name, ""), after.facts.get(name, "")) for name in FACTS[after.what]
    ]
    facts.append(_pair(PART_LABELS["body"], before.body, after.body))
    old, new = _placed(before.steps), _placed(after.steps)
    steps = [_step_pair(old.get(key), new[key]) for key in new]
    steps += [_step_pair(old[key], None) for key in old if key not in new]
    order = [key for key in old if key in new] != [key for key in new if key in old]
    return Comparison([pair for pair in facts if pair], steps, order)


Placed = tuple[int, SheetStep]


def _placed(steps: Sequence[SheetStep]) -> dict[str, Placed]:
    return {step.key: (place, step) for place, step in enumerate(steps, start=1)}


def _step_pair(before: Placed | None, after: Placed | None) -> StepPair:
    shown = after or before
    assert shown is not None
    pairs = [
        _pair(label, getattr(before[1], name) if before else "", getattr(after[1], name) if after else "")
        for name, label in PART_LABELS.items()
    ]
    places = before[0] if before else None, after[0] if after else None
    return StepPair(shown[1].title, *places, [pair for pair in pairs if pair])


def _pair(label: Any, before: str, after: str) -> Pair | None:
    if before == after:
        return None
    left: list[Piece] = []
    right: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(left, SAME, old[a:b])
            _add(right, SAME, new[c:d])
        else:
            _words("".join(old[a:b]), "".join(new[c:d]), left, right)
    return Pair(label, left, right)


def _words(before: str, after: str, left: list[Piece], right: list[Piece]) -> None:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        _add(left, GONE, old)
        _add(right, NEW, new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(left, SAME if tag == "equal" else GONE, old[a:b])
        _add(right, SAME if tag == "equal" else NEW, new[c:d])


def _add(pieces: list[Piece], sort: str, texts: list[str]) -> None:
    text = "".join(texts)
    if text and pieces and pieces[-1].sort == sort:
        pieces[-1] = Piece(sort, pieces[-1].text + text)
    elif text:
        pieces.append(Piece(sort, text))
