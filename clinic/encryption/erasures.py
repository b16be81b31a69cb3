"""The list of erasures, outside the database: so that restoring an older backup brings no erased record back.

``DATA_DIR/erasures.jsonl``, one JSON object a line. Each line stands for itself, with an HMAC under a key derived from
the ring, so that lists from two places can simply be laid together (a backup brings its own along)::

    {"id": …, "kind": "erased", "data_key": …, "case": …, "at": …, "ring": "<key id>", "mac": "…"}

A line is written, and is on the disk, *before* the transaction that erases commits. Where that transaction fails, a
second line with the same id and the kind "dropped" takes it back. So what was erased always stands in the list.
"""

import fcntl
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from clinic import ids
from clinic.encryption import keyring
from clinic.encryption.models import DataKey

FILE = "erasures.jsonl"
ERASED, DROPPED = "erased", "dropped"
PURPOSE = b"porchlight: list of erasures, 1"


class Untrusted(Exception):
    """Lines that do not bear our signature: altered, or signed by a key that is not in the ring any more."""


@dataclass(frozen=True)
class Erasure:
    """One line of the list."""

    id: str
    kind: str
    data_key: str
    case: str
    at: str

    @property
    def case_id(self) -> uuid.UUID:
        return uuid.UUID(self.case)

    @property
    def erased_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


def append(data_key_id: uuid.UUID, case_id: uuid.UUID, at: datetime) -> Erasure:
    """Put an erasure on the list; when this returns, it is on the disk. Raises OSError where it cannot be written."""
    line = Erasure(str(ids.new_id()), ERASED, str(data_key_id), str(case_id), at.isoformat())
    _write(line)
    return line


def drop(erasure: Erasure) -> None:
    """The erasure did not happen: its transaction failed."""
    _write(replace(erasure, kind=DROPPED))


def read() -> list[Erasure]:
    """What was erased, the oldest first, each once. Raises Untrusted for lines that are not ours."""
    found: dict[str, Erasure] = {}
    dropped: set[str] = set()
    untrusted: list[dict[str, Any]] = []
    for line in _lines():
        if not _is_ours(line):
            untrusted.append(line)
            continue
        entry = _entry(line)
        if entry.kind == DROPPED:
            dropped.add(entry.id)
        else:
            found[entry.id] = entry
    # A line that an older list brought along, signed with a key that is gone, and that stands here signed anew.
    if strange := [line for line in untrusted if line.get("id") not in found]:
        raise Untrusted(
            f"{len(strange)} lines of {path()} do not bear our signature. If the key ring was changed, add the old key "
            f"to FIELD_KEYS and try again. If somebody altered the file, put it right from a copy first."
        )
    return sorted((one for one in found.values() if one.id not in dropped), key=lambda one: (one.at, one.id))


@transaction.atomic
def replay() -> list[Erasure]:
    """Destroy the data keys of everything on the list that are still there: for a database that was just restored.

    Returns the whole list, so that whoever knows what a case is can do the rest. Raises Untrusted.
    """
    erasures = read()
    for one in erasures:
        there = DataKey.objects.filter(pk=one.data_key, wrapped__isnull=False)
        there.update(wrapped=None, destroyed_at=one.erased_at)
    return erasures


def sign_again() -> int:
    """Sign every line of ours with the ring's first key, after a rotation. The number that was signed anew."""
    with _locked():
        lines = list(_lines())
        old = [line for line in lines if line.get("ring") != keyring.first_id() and _is_ours(line)]
        if old:
            text = "".join(_signed(_entry(line)) if line in old else json.dumps(line) + "\n" for line in lines)
            fresh = path().with_suffix(".new")
            with open(fresh, "w", opener=_private) as file:
                _to_disk(file, text)
            fresh.replace(path())
    return len(old)


def path() -> Path:
    """Where the list is."""
    return Path(settings.DATA_DIR) / FILE


def _write(line: Erasure) -> None:
    with _locked():
        torn = path().exists() and path().read_bytes()[-1:] not in (b"", b"\n")  # by a crash in the middle of a line
        with open(path(), "a", opener=_private) as file:
            _to_disk(file, ("\n" if torn else "") + _signed(line))


def _to_disk(file: Any, text: str) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


@contextmanager
def _locked() -> Iterator[None]:
    """One writer at a time, on this machine."""
    with open(path().with_suffix(".lock"), "a", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _lines() -> Iterator[dict[str, Any]]:
    """The lines as objects. One that was torn by a crash never took effect, and is passed over."""
    if not path().exists():
        return
    for text in path().read_text(errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line


def _entry(line: dict[str, Any]) -> Erasure:
    return Erasure(**{name: str(line[name]) for name in Erasure.__dataclass_fields__})


def _signed(entry: Erasure) -> str:
    key_id = keyring.first_id()
    return json.dumps(asdict(entry) | {"ring": key_id, "mac": _mac(entry, keyring.ring()[key_id])}) + "\n"


def _is_ours(line: dict[str, Any]) -> bool:
    key = keyring.ring().get(str(line.get("ring")))
    if key is None or not set(Erasure.__dataclass_fields__) <= set(line):
        return False
    return hmac.compare_digest(_mac(_entry(line), key), str(line.get("mac")))


def _mac(entry: Erasure, ring_key: bytes) -> str:
    """Under a key of its own: the ring's keys wrap, and do nothing else."""
    derived = hmac.digest(ring_key, PURPOSE, hashlib.sha256)
    return hmac.new(derived, json.dumps(asdict(entry), sort_keys=True).encode(), hashlib.sha256).hexdigest()
