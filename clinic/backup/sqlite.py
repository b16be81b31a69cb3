"""SQLite: a copy through its online backup, in one step, so that it is of one moment whatever is written meanwhile."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import connection

from clinic.backup.errors import Damaged, Refused
from clinic.backup.manifest import Manifest
from clinic.backup.pointing import pointing_at

PART = "database"
BLOCK = 1024 * 1024


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def home() -> Path | None:
    """The folder in which scratch copies must lie: beside the database, so that one can take its place."""
    return _database().parent


class Snapshot:
    """The database as it was at one moment, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def about(self) -> dict[str, Any]:
        """What the manifest must know beyond the counts."""
        return {}

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """One: the whole file."""
        with self._path.open("rb") as file:
            yield PART, iter(lambda: file.read(BLOCK), b"")


@contextmanager
def snapshot(work: Path) -> Iterator[Snapshot]:
    """Within the block the connection sees the snapshot, which goes at the end."""
    path = work / "snapshot.sqlite3"
    with closing(sqlite3.connect(_database(), timeout=60)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    try:
        with pointing_at(NAME=str(path)):
            yield Snapshot(path)
    finally:
        _remove(path)


class Scratch:
    """A database beside the real one. Within the block the connection leads to it."""

    def __init__(self, work: Path) -> None:
        self.path = work / "scratch.sqlite3"
        self._real = _database()
        self._pointing = pointing_at(NAME=str(self.path))

    def __enter__(self) -> Self:
        _remove(self.path)
        self._pointing.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pointing.__exit__(kind, error, at)
        _remove(self.path)

    def begin(self, manifest: Manifest) -> None:
        """Nothing to prepare: the file brings everything."""

    def take(self, manifest: Manifest, name: str, blocks: Iterator[bytes]) -> None:
        """The file."""
        with open(self.path, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            for block in blocks:
                file.write(block)

    def end(self, manifest: Manifest) -> None:
        """Raises Damaged where SQLite itself finds something wrong with it."""
        if not self.path.exists():
            raise Damaged("The backup holds no database.")
        with connection.cursor() as cursor:
            for check in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
                cursor.execute(check)
                if [row for row in cursor.fetchall() if row != ("ok",)]:
                    raise Damaged("The database in the backup is damaged. Take another one.")

    def put_in_place(self) -> None:
        """Take the real one's place: whole or not at all."""
        connection.close()
        with closing(sqlite3.connect(self.path)) as scratch:
            scratch.execute("PRAGMA journal_mode=DELETE")  # what is in its log goes into the file
        nobody_else_is_there(self._real)
        for suffix in ("-wal", "-shm"):  # of a real one that is too damaged to be read
            self._real.with_name(self._real.name + suffix).unlink(missing_ok=True)
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(self.path, self._real)
        _sync(self._real.parent)


def nobody_else_is_there(path: Path | None = None) -> None:
    """Raises Refused while another process has the database open. Its log goes into it on the way."""
    connection.close()  # ours
    path = path or _database()
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=2)) as real:
            alone = real.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    except sqlite3.OperationalError:
        alone = False
    except sqlite3.DatabaseError:  # not a database any more: nobody can be working with it
        alone = True
    if not alone:
        raise Refused("Somebody has the database open. Stop web, worker and clock first.")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
