"""What happens to keys: they are wrapped anew under the ring's first key, and a data key is destroyed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from clinic import clock
from clinic.accounts.models import Practice
from clinic.audit.actions import record
from clinic.encryption import erasures
from clinic.encryption.models import DataKey
from clinic.encryption.wrappings import BATCH, WRAPPINGS, Wrapping


@dataclass
class Rotation:
    """What a rotation did, and how things stand after it."""

    rewrapped: Counter[str] = field(default_factory=Counter)  # by kind
    unreadable: list[tuple[str, Any]] = field(default_factory=list)  # kind and row id
    in_use: Counter[str] = field(default_factory=Counter)  # key id → how many things it wraps now


def rotate(*, size: int = BATCH, told: Callable[[str, int], None] = lambda name, count: None) -> Rotation:
    """Rewrap everything that is not under the ring's first key, in small transactions, while pages are being used.

    Killed, it is simply run again: what is done is not found any more. Two at once share the work: each row is locked,
    looked at again, and written by one of them. `told` hears of progress. Rows that do not open are left as they are.
    """
    rotation = Rotation()
    for wrapping in _present():
        _rotate_kind(wrapping, rotation, size, told)
    erasures.sign_again()
    rotation.in_use = in_use()
    if total := sum(rotation.rewrapped.values()):
        _leave_a_trail(total)
    return rotation


def _rotate_kind(wrapping: Wrapping, rotation: Rotation, size: int, told: Callable[[str, int], None]) -> None:
    last, more = None, True
    while more:
        last, done, unreadable = wrapping.rewrap_after(last, size)
        rotation.rewrapped[wrapping.name] += done
        rotation.unreadable += [(wrapping.name, pk) for pk in unreadable]
        told(wrapping.name, rotation.rewrapped[wrapping.name])
        more = last is not None


@transaction.atomic
def _leave_a_trail(count: int) -> None:
    if practice := Practice.objects.first():
        record("keys.rotated", practice, by=None, count=count)


def in_use() -> Counter[str]:
    """Key id → how many things it wraps now."""
    return sum((wrapping.counts() for wrapping in _present()), Counter())


def _present() -> list[Wrapping]:
    return [wrapping for wrapping in WRAPPINGS if wrapping.exists()]


def _leave_no_copy() -> None:
    """SQLite overwrites what it frees, and its log is emptied after the commit. PostgreSQL's own way is its vacuum."""
    if connection.vendor == "sqlite":
        _pragma("secure_delete=ON")
        transaction.on_commit(lambda: _pragma("wal_checkpoint(TRUNCATE)"), robust=True)


def _pragma(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")


@transaction.atomic
def destroy(key: DataKey) -> DataKey:
    """Destroy a data key: nothing that it encrypted can be read again, by anybody. The verb that erases calls it."""
    stored = DataKey.objects.select_for_update().get(pk=key.pk)
    if stored.wrapped is not None:
        _leave_no_copy()
        stored.wrapped, stored.destroyed_at = None, clock.now()
        stored.save(update_fields=["wrapped", "destroyed_at"])
    return stored
