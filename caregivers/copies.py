"""What a copy of the record is made of: entries, which each room makes of its own rows.

A room's ``copies.py`` has functions ``(case, reader) -> entries``. The reader is the caregiver for her own copy, also
where staff make it for her: everything comes through ``visible_to(reader)``, so a copy can hold nothing that a page
would not show. Which functions there are, and in what order, is sessions/record/copies/sections.py.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """One thing in a copy: as data for programs, and in words for people. Both say the same."""

    data: dict[str, Any]
    heading: str
    lines: Lines = field(default_factory=list)


def lines(*pairs: tuple[Any, Any]) -> Lines:
    """Labels and texts, without those that are empty."""
    return [(str(label), str(text)) for label, text in pairs if text not in (None, "")]


def when(at: datetime | None) -> str:
    """A moment in full, on the clock of whoever gets the copy."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    clock_time = date_format(local, pgettext("time of day, Django date format", "g:i A"))
    return f"{date_format(local, 'DATE_FORMAT')}, {clock_time}"
