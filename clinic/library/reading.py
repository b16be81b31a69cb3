"""How much there is to read, and how hard it is: words, and the Flesch-Kincaid grade of the running text.

The grade is an estimate by a simple syllable counter: good for comparing texts, not for a decimal place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from clinic.library.text import parse

WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+")
SENTENCE_END = re.compile(r"[.!?…]+(?=[\s”\"')]|$)|\n")
VOWELS = re.compile(r"[aeiouy]+")
NOT_READ = {"key", "type"}


class ReadableStep(Protocol):
    """A step, from a file or from the database."""

    title: str
    body: str
    spec: Any


@dataclass(frozen=True)
class Reading:
    """Words in all, and the grade of the running text."""

    words: int
    grade: float

    @property
    def shown_grade(self) -> int:
        """The grade as people say it: nothing reads easier than first grade."""
        return max(1, round(self.grade))


def reading_of(steps: Iterable[ReadableStep]) -> Reading:
    """Words of all that the caregiver reads; the grade of texts and explanations, labels and titles left out."""
    prose: list[str] = []
    words = 0
    for step in steps:
        body = blocks(step.body)
        prose += body + list(_explanations(step.spec))
        words += sum(count_words(text) for text in [step.title, *body, *_texts(step.spec)])
    return Reading(words, grade("\n".join(prose)))


def blocks(markdown: str) -> list[str]:
    """The text of each paragraph, heading and list item, without marks."""
    found = []
    for token in parse(markdown):
        if token.type == "inline":
            parts = [" " if t.type in ("softbreak", "hardbreak") else t.content for t in token.children or []]
            found.append("".join(parts))
    return found


def count_words(text: str) -> int:
    """How many words `text` has."""
    return len(WORD.findall(text))


def syllables(word: str) -> int:
    """About how many syllables `word` has; at least one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(VOWELS.findall(plain))
    silent_e = plain.endswith("e") and not plain.endswith(("le", "ee")) or re.search(r"[^aeiouytd]ed$", plain)
    if silent_e or re.search(r"[^aeiouycgsxz]es$", plain):
        count -= 1
    if re.search(r"(?:[^aeiouycgq]ia|io(?!u|n)|[^q]ua|iu)", plain):
        count += 1
    return max(1, count)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of `text`; each line ends a sentence."""
    words = WORD.findall(text)
    sentences = [part for part in SENTENCE_END.split(text) if WORD.search(part)]
    if not words:
        return 0.0
    per_word = sum(map(syllables, words)) / len(words)
    return round(0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59, 1)


def _explanations(spec: Any) -> Iterator[str]:
    for question in spec.get("questions", []):
        yield from (question["ask"], question["explanation"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_READ:
                yield from _texts(inner)
