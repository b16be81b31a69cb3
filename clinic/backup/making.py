"""Making a backup: one closed file, restored once into a scratch database before it is called good."""

import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.db import connection

from clinic import clock
from clinic.backup import files
from clinic.backup.database import counts, kind
from clinic.backup.envelope import Closing
from clinic.backup.errors import Damaged, Refused
from clinic.backup.manifest import Manifest, applied_migrations, release
from clinic.backup.parts import PartsWriter
from clinic.backup.places import one_at_a_time, sync_folder, work_folder
from clinic.backup.unpacking import MANIFEST, unpack

PATTERN = "porchlight-*.backup"


class NotGood(Exception):
    """A backup was written and could not be restored. It was removed; those before it are still there."""


@dataclass(frozen=True)
class Made:
    """A good backup."""

    path: Path
    manifest: Manifest
    key_id: str
    removed: int  # older ones that were let go


def make(folder: Path, *, keep: int) -> Made:
    """Write a backup into `folder`, prove it, and let go all but the newest `keep`. Raises Refused or NotGood."""
    made = clock.now()
    with one_at_a_time():
        draft = folder / f".porchlight-{made:%Y%m%dT%H%M%SZ}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with work_folder(kind().home() or folder) as work:
                manifest, key_id = _write(draft, work, made.isoformat())
                _prove(draft, work, manifest)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise Refused(f"The backup could not be written: {error.strerror} ({error.filename or folder}).") from error
        path = folder / f"porchlight-{made:%Y%m%dT%H%M%SZ}.backup"
        os.replace(draft, path)
        sync_folder(folder)
        return Made(path, manifest, key_id, _let_go(folder, keep))


def _write(draft: Path, work: Path, made_at: str) -> tuple[Manifest, str]:
    try:
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            envelope = Closing(file, made_at=made_at)
            with kind().snapshot(work) as snapshot:
                manifest = Manifest(
                    made_at=made_at,
                    release=release(),
                    engine=connection.vendor,
                    migrations=applied_migrations(),
                    counts=counts(),
                    **snapshot.about(),
                )
                writer = PartsWriter(envelope)
                writer.add(MANIFEST, [manifest.to_bytes()])
                for name, blocks in chain(snapshot.parts(), files.to_back_up()):
                    writer.add(name, blocks)
                writer.close()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return manifest, envelope.key_id


def _prove(draft: Path, work: Path, manifest: Manifest) -> None:
    """Restore it into a scratch database, from the file as it lies on the disk."""
    try:
        with draft.open("rb") as file, kind().Scratch(work) as scratch:
            if unpack(file, scratch, work / "files") != manifest:
                raise Damaged("What was read back is not what was written.")
    except Damaged as error:
        draft.unlink(missing_ok=True)
        raise NotGood(f"The backup was written and could not be restored, so it was removed. {error}") from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _let_go(folder: Path, keep: int) -> int:
    """Remove all but the newest `keep`; their names sort by time. 0 keeps all."""
    old = sorted(folder.glob(PATTERN))[:-keep] if keep else []
    for path in old:
        path.unlink()
    for draft in folder.glob(".porchlight-*.part"):  # of one that was killed; we hold the lock
        draft.unlink()
    return len(old)
