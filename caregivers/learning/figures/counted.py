"""Counted once a week, and read by the pages.

Not at each reading: who looks every day would see one number grow by one on the day on which she knows who finished.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from caregivers.learning.figures.counting import Counts, count
from caregivers.learning.figures.models import LibraryCount
from clinic.accounts.dates import practice_today


@dataclass(frozen=True)
class Counted:
    """The counts by module, and the day on which they were made."""

    on: date
    of: dict[UUID, Counts]


def counted() -> Counted:
    """What was counted last. One query; the very first time, it is counted now."""
    row = LibraryCount.objects.first() or recount()
    return Counted(row.counted_on, {UUID(module): _read(stored) for module, stored in row.counts.items()})


def recount() -> LibraryCount:
    """Count everything anew. The work grows with the practice; the clock does it once a week."""
    counts = {str(module): vars(counts) for module, counts in count().items()}
    row, _is_new = LibraryCount.objects.update_or_create(
        only=True, defaults={"counted_on": practice_today(), "counts": counts}
    )
    return row


def recount_when_due() -> bool:
    """Count anew where that was not done since Monday. Doubled, it does no harm."""
    today = practice_today()
    monday = today - timedelta(days=today.weekday())
    if LibraryCount.objects.filter(counted_on__gte=monday).exists():
        return False
    recount()
    return True


def _read(stored: dict[str, Any]) -> Counts:
    """Counts as they were: JSON makes texts of numbers that are keys."""
    texts = {name: Counter(stored[name]) for name in ("efforts", "obstacles", "stops")}
    numbers = {name: Counter(_by_number(stored[name])) for name in ("days", "writing_days")}
    versions = {number: tuple(pair) for number, pair in _by_number(stored["versions"]).items()}
    return Counts(**{**stored, **texts, **numbers, "versions": versions})


def _by_number(stored: dict[str, Any]) -> dict[int, Any]:
    return {int(key): value for key, value in stored.items()}
