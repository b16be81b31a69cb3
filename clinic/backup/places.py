"""Locks and folders: one backup at a time, no restore beside a running Porchlight, nothing left lying about."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from clinic.backup.errors import Refused
from clinic.project.places import private_folder

WORK = ".porchlight-work-"


@contextmanager
def _locked(name: str, no: str) -> Iterator[None]:
    handle = os.open(private_folder(settings.DATA_DIR / "run") / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused(no) from error
    finally:
        os.close(handle)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Within the block nobody else makes a backup or restores one here. Raises Refused."""
    with _locked("backup.lock", "Another backup or restore is running here. Wait until it has ended."):
        yield


@contextmanager
def while_it_is_stopped() -> Iterator[None]:
    """Within the block `manage.py up` does not start. Raises Refused while it runs."""
    with _locked("up.lock", f"Porchlight is running on {settings.DATA_DIR}. Stop it first."):
        yield


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A private folder that is gone at the end. One that a killed process left is removed as well."""
    beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in beside.glob(f"{WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=WORK, dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """What was renamed in it is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
