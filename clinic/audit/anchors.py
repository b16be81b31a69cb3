"""Anchors: the head of the chain, signed, in an append-only file that the owner of the database does not have.

Each line is a JSON object with sorted keys and no spaces::

    {"after_restore":false,"anchor":57,"at":"…","events":12345,"hash":"…","key":"k2026","previous":"…","seal":340,
     "signature":"…"}

`previous` is SHA-256 over the line before it (as it stands, without the line feed), so lines cannot be taken out, put
in or swapped. `signature` is HMAC-SHA256 over the object without it; its key is derived (HKDF-SHA256, `LABEL`) from the
key of the ring that `key` names. When that key leaves the ring, a later line under a newer key still vouches for the
line, through `previous`.

`after_restore` is said by an operator after a backup was restored, or the file was lost: what the lines before it
know beyond this line's seal was given up on purpose. It needs the key, so the owner of the database cannot say it.
"""

import fcntl
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from clinic import clock
from clinic.audit.actions import record
from clinic.audit.canonical import encode
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.sealing import newest_seal, seal
from clinic.encryption import keyring

LABEL = b"porchlight audit anchor 1"
EVERY = timedelta(hours=1)
ANCHORED = "audit.anchored"
log = logging.getLogger("porchlight.audit")


@dataclass(frozen=True)
class Anchor:
    """One line of the file."""

    anchor: int
    at: datetime
    seal: int
    hash: str
    events: int
    key: str
    previous: str
    after_restore: bool
    signature: str

    @property
    def is_signed(self) -> bool | None:
        """Whether the signature is ours; None where the ring has no key of that name."""
        key = keyring.ring().get(self.key)
        return None if key is None else hmac.compare_digest(_sign(key, self._unsigned()), self.signature)

    def _unsigned(self) -> dict[str, Any]:
        values = {name: value for name, value in vars(self).items() if name != "signature"}
        return values | {"at": self.at.isoformat()}

    def line(self) -> str:
        """As it stands in the file."""
        return encode(self._unsigned() | {"signature": self.signature})


def _sign(key: bytes, values: dict[str, Any]) -> str:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(key)
    return hmac.new(derived, encode(values).encode(), hashlib.sha256).hexdigest()


def parse(line: str) -> Anchor:
    """The anchor that `line` is. Raises ValueError for anything but a line that we could have written."""
    try:
        values = json.loads(line)
        found = Anchor(**(values | {"at": datetime.fromisoformat(values["at"])}))
        same = found.line() == line and all(isinstance(n, int) for n in (found.anchor, found.seal, found.events))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("Not an anchor.") from error
    if not same or found.at.tzinfo is None:
        raise ValueError("Not an anchor.")
    return found


def digest_of(line: str) -> str:
    """What the next line says as `previous`."""
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()


def anchor_file() -> Path:
    """Where the anchors are."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def lines_of(path: Path) -> Iterator[str]:
    """The lines, one by one; none where there is no file."""
    if path.exists():
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for line in file:
                yield line.rstrip("\n")


def anchor(*, after_restore: bool = False, only_if_due: bool = False) -> Anchor | None:
    """Seal what is not sealed, and write the chain's head to the file. None where there is nothing to anchor,
    or (`only_if_due`) the last line is younger than an hour.
    """
    with _locked(anchor_file()) as file:
        last_line = _last_line(file)
        last = _readable(last_line)
        if only_if_due and last is not None and clock.now() - last.at < EVERY:
            return None
        seal()
        head = newest_seal()
        if head is None:
            return None
        number = max(last.anchor if last else 0, last_recorded()) + 1
        row = _written(file, head, number, digest_of(last_line) if last_line else "", after_restore)
    record(ANCHORED, head, by=None, count=row.anchor)
    log.info("audit anchor %s", row.line())  # whoever ships the log has a second copy
    return row


def go_on_after_restore(made: datetime) -> None:
    """The chain of a restored backup goes on from where it was; what older anchors know beyond that is gone."""
    anchor(after_restore=True)


def last_recorded() -> int:
    """The number of the newest anchor that the trail itself knows of; 0 where it knows of none."""
    newest = AuditEvent.objects.filter(verb=ANCHORED).order_by("-pk").values_list("details__count", flat=True).first()
    return newest if isinstance(newest, int) else 0


def _written(file: IO[bytes], head: AuditSeal, number: int, previous: str, after_restore: bool) -> Anchor:
    key_id, key = next(iter(keyring.ring().items()))
    values: dict[str, Any] = {
        "anchor": number, "at": clock.now(), "seal": head.number, "hash": head.hash, "events": head.total,
        "key": key_id, "previous": previous, "after_restore": after_restore,
    }  # fmt: skip
    row = Anchor(**values, signature=_sign(key, values | {"at": values["at"].isoformat()}))
    text, size = row.line().encode() + b"\n", file.seek(0, os.SEEK_END)
    if file.write(text) < len(text):
        file.truncate(size)
        raise OSError(f"The disk is full: {anchor_file()} took no line.")
    os.fsync(file.fileno())
    return row


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file, open for appending, for one writer at a time."""
    if new := not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        yield file


def _last_line(file: IO[bytes]) -> str:
    """The last whole line. A piece of one behind it (the disk was full) is cut off."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 65536)
    file.seek(start)
    tail = file.read(size - start)
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        log.error("The last line of the audit anchors was not whole: cut off.")
        file.truncate(start + whole)
    lines = tail[:whole].decode("utf-8", "surrogateescape").splitlines()
    return lines[-1] if lines else ""


def _readable(line: str) -> Anchor | None:
    try:
        return parse(line)
    except ValueError:
        return None  # the verifier says so; the next line is written all the same
