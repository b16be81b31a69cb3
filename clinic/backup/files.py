"""What must come along from outside the database: the list of erasures, the audit's anchors. Never a secret.

A restore never overwrites what is here with what was then: the list of erasures grows together, and an anchor file that
says something else than the one in the backup is kept beside it.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PREFIX = "file/"
BLOCK = 1024 * 1024


def to_back_up() -> Iterator[tuple[str, Iterator[bytes]]]:
    """The parts: every file below what settings.BACKED_UP names."""
    for root in settings.BACKED_UP:
        top = settings.DATA_DIR / root
        for path in sorted([top] if top.is_file() else top.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield PREFIX + str(path.relative_to(settings.DATA_DIR)), _blocks(path)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(BLOCK), b"")


def keep(folder: Path, name: str, blocks: Iterator[bytes]) -> None:
    """Put a part aside in `folder` until the rest has proved good. A name that leads elsewhere is passed over."""
    target = (folder / name.removeprefix(PREFIX)).resolve()
    if not target.is_relative_to(folder.resolve()) or not _ours(name.removeprefix(PREFIX)):
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(target, "wb", opener=_private) as file:
        for block in blocks:
            file.write(block)


def _ours(name: str) -> bool:
    return any(name == root or name.startswith(f"{root}/") for root in settings.BACKED_UP)


def put_back(folder: Path, made_at: str) -> None:
    """From `folder` to DATA_DIR, without losing a line of what is there."""
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        name = path.relative_to(folder)
        here = settings.DATA_DIR / name
        here.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if str(name) == settings.ERASURES:
            _grow_together(here, path)
        elif not here.exists():
            shutil.move(path, here)
        elif not here.read_bytes().startswith(path.read_bytes()):
            shutil.move(path, here.with_name(f"{here.name}.of-backup-{made_at[:19].replace(':', '')}"))


def _grow_together(here: Path, from_backup: Path) -> None:
    """Lines of the backup's list that are not in ours go to its end. Ours is the newer: it stays as it is."""
    ours = here.read_text() if here.exists() else ""
    missing = [line for line in from_backup.read_text().splitlines() if line and line not in ours.splitlines()]
    if not missing:
        return
    with open(here, "a", opener=_private) as file:
        file.write("".join(f"{line}\n" for line in (["", *missing] if ours and not ours.endswith("\n") else missing)))
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
