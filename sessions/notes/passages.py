"""The paragraphs of a signed note, and which of them its client may read.

**The rule.** A note is released as a whole, and whoever releases it says of *every* paragraph one of three things: it
is shown; it is about the loved one, and left out; it is about the loved one, and may be shown all the same. What is
about the loved one and not allowed is left out wherever the client meets the note: on her page, in the API, in her
download. She sees that something was left out, and why. A paragraph of which nothing was said (an addition signed
afterwards) is not shown at all until the note is released again. The suggestion to leave out, where the loved one's
nickname occurs, is only that.

A passage is named by its place in the frozen text (``body-1``, ``addendum-<hex>-2``) and bound to it by a hash.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.queries import loved_one_of
from clinic.accounts.models import User
from sessions.notes.models import Addendum, NoteRelease, SessionNote

PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
SECTIONS = {"body": _("What happened"), "risk": _("Risk statement"), "plan": _("What comes next")}
ADDITION = _("Addition")


class Choice(models.TextChoices):
    """What the releasing clinician says of one paragraph."""

    SHOWN = "shown", _("Show it")
    LEFT_OUT = "left_out", _("About the loved one: leave it out")
    ALLOWED = "allowed", _("About the loved one: may be shown")


VISIBLE = (Choice.SHOWN, Choice.ALLOWED)


@dataclass(frozen=True)
class Passage:
    """One paragraph of a signed note, or of an addition to it."""

    key: str
    section: str
    text: str

    @property
    def hash(self) -> str:
        """Binds the place to the words that stand there."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


def passages_of(note: SessionNote, addenda: Iterable[Addendum]) -> list[Passage]:
    """All paragraphs of a signed note in reading order, those of its additions after them."""
    found: list[Passage] = []
    for name, title in SECTIONS.items():
        found += _split(name, str(title), getattr(note, name))
    for addendum in addenda:
        found += _split(f"addendum-{addendum.pk.hex}", str(ADDITION), addendum.text)
    return found


def _split(where: str, section: str, text: str) -> list[Passage]:
    paragraphs = [part.strip() for part in PARAGRAPHS.split(text) if part.strip()]
    return [Passage(f"{where}-{number}", section, part) for number, part in enumerate(paragraphs, start=1)]


def suggested(note: SessionNote, passages: list[Passage], user: User) -> dict[str, Choice]:
    """What the form begins with: left out where the loved one is named, shown otherwise."""
    loved_one = loved_one_of(note.case, user)
    if loved_one is None or not loved_one.nickname.strip():
        return dict.fromkeys((passage.key for passage in passages), Choice.SHOWN)
    named = re.compile(rf"(?<!\w){re.escape(loved_one.nickname.strip())}(?!\w)", re.IGNORECASE)
    return {p.key: Choice.LEFT_OUT if named.search(p.text) else Choice.SHOWN for p in passages}


def stored(passages: list[Passage], choices: Mapping[str, str]) -> dict[str, Any]:
    """The choices as a release keeps them."""
    return {p.key: {"choice": str(choices[p.key]), "hash": p.hash} for p in passages}


def choices_of(release: NoteRelease) -> dict[str, str]:
    """What was said of each paragraph."""
    kept: Any = release.passages
    return {key: one["choice"] for key, one in kept.items()}


@dataclass(frozen=True)
class Shown:
    """One section of a released note. A paragraph that was left out is None; several in a row are one None."""

    title: str
    paragraphs: list[str | None]


def shown_to_client(release: NoteRelease, passages: list[Passage]) -> list[Shown]:
    """The released note as its client reads it. Whatever was not said to be shown is not in it."""
    kept: Any = release.passages
    sections: dict[str, Shown] = {}
    for passage in passages:
        said = kept.get(passage.key)
        if said is None or said["hash"] != passage.hash:
            continue
        where = passage.key.rpartition("-")[0]
        section = sections.setdefault(where, Shown(passage.section, []))
        visible = said["choice"] in VISIBLE
        if visible or section.paragraphs[-1:] != [None]:
            section.paragraphs.append(passage.text if visible else None)
    return list(sections.values())
