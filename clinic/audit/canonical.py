"""What exactly is hashed. Anybody who holds the rows can compute it again, without Porchlight.

**An event** is this JSON array, without spaces, keys of `details` sorted, non-ASCII letters as they are, in UTF-8::

    [1, id, "2026-03-08T14:05:06.123456+00:00", actor_id, actor_role, verb, target_type, target_id, case_id, details]

The first number is this format's; the time is in UTC with six decimals; UUIDs are written with dashes, what is not
there is ``null``. Its digest is SHA-256 over that.

**A seal** is this JSON array, a line feed, and the events' digests (32 bytes each, in the order of `covers`)::

    [1, number, sealed_at, covers, count, total, through, caught_up, previous]

Its hash is SHA-256 over that, in hexadecimal; `previous` is the hash of the seal before it, sixty-four zeros for the
first. `covers` names the events: ``101-150,152`` in ascending order, neighbours drawn together.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clinic.audit.models import AuditSeal

FORMAT = 1
GENESIS = "0" * 64
DIGEST_BYTES = 32
# Every column of an event, in the order of the array. A new column comes at the end, with a new format.
COLUMNS = ("id", "at", "actor_id", "actor_role", "verb", "target_type", "target_id", "case_id", "details")
Range = tuple[int, int]
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def event_bytes(values: Iterable[Any]) -> bytes:
    """The canonical form of an event, from the values of `COLUMNS`. Raises ValueError or TypeError for what is none."""
    pk, at, actor_id, actor_role, verb, target_type, target_id, case_id, details = values
    if not isinstance(details, dict):
        raise TypeError("The details of an event are an object.")
    array = [FORMAT, pk, _moment(at), _id(actor_id), actor_role, verb, target_type, target_id, _id(case_id), details]
    return encode(array).encode("utf-8", "surrogatepass")


def event_digest(values: Iterable[Any]) -> bytes:
    """SHA-256 of an event."""
    return hashlib.sha256(event_bytes(values)).digest()


def seal_hash(seal: "AuditSeal") -> str:
    """What the hash of a seal must be."""
    array = [FORMAT, seal.number, _moment(seal.sealed_at), seal.covers, seal.count, seal.total, seal.through]
    head = encode([*array, bool(seal.caught_up), seal.previous])
    return hashlib.sha256(head.encode("utf-8", "surrogatepass") + b"\n" + bytes(seal.digests)).hexdigest()


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("A moment without a zone.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _id(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


def ranges_of(ids: Iterable[int]) -> list[Range]:
    """Ascending ids, neighbours drawn together."""
    found: list[Range] = []
    for pk in ids:
        if found and found[-1][1] == pk - 1:
            found[-1] = (found[-1][0], pk)
        else:
            found.append((pk, pk))
    return found


def as_text(ranges: Iterable[Range]) -> str:
    """How `covers` is written."""
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)


def as_ranges(covers: str) -> list[Range]:
    """The ranges of `covers`. Raises ValueError where it is not written as `as_text` writes it."""
    parts = [part.partition("-") for part in covers.split(",")]
    ranges = [(int(first), int(last) if dash else int(first)) for first, dash, last in parts]
    if as_text(ranges) != covers or any(first > last or first < 1 for first, last in ranges):
        raise ValueError("Not a list of events.")
    if any(here[1] + 1 >= following[0] for here, following in zip(ranges, ranges[1:], strict=False)):
        raise ValueError("Not a list of events in ascending order.")
    return ranges


def ids_of(ranges: Iterable[Range]) -> Iterator[int]:
    """Each id, one by one."""
    for first, last in ranges:
        yield from range(first, last + 1)


class Coverage:
    """Which ids a chain covers, as it is walked: everything from `floor` through `through` but the `gaps`."""

    def __init__(self, floor: int = 0) -> None:
        self.floor = self.through = floor
        self.gaps: list[Range] = []

    def add(self, first: int, last: int) -> bool:
        """Take a range in; False where any of it was covered already. What lies below the floor is not known here."""
        if first > self.through:
            if first > self.through + 1:
                self.gaps.append((self.through + 1, first - 1))
            self.through = last
            return True
        if last <= self.floor:
            return True
        for place in range(len(self.gaps) - 1, -1, -1):
            gap = self.gaps[place]
            if gap[0] <= first and last <= gap[1]:
                rest = [(gap[0], first - 1), (last + 1, gap[1])]
                self.gaps[place : place + 1] = [part for part in rest if part[0] <= part[1]]
                return True
        return False
