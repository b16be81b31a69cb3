"""Putting a backup back. Everything is done in a scratch database; it takes the real one's place at the very end."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils.module_loading import import_string

from clinic import clock
from clinic.accounts.models import Practice
from clinic.audit.actions import record
from clinic.backup import files
from clinic.backup.database import kind, people
from clinic.backup.errors import Refused
from clinic.backup.manifest import Manifest
from clinic.backup.places import one_at_a_time, while_it_is_stopped, work_folder
from clinic.backup.unpacking import look, unpack
from clinic.encryption.erasures import Untrusted
from clinic.tokens.models import ApiToken
from clinic.visits.models import Visit


def restore(path: Path, *, replace: bool) -> Manifest:
    """Put the backup at `path` back. Raises Refused or Damaged with a sentence, and then nothing was changed."""
    with while_it_is_stopped(), one_at_a_time():
        with _open(path) as file:
            look(file)
        _require_room(replace)
        kind().nobody_else_is_there()
        with work_folder(kind().home() or settings.DATA_DIR) as work, kind().Scratch(work) as scratch:
            with _open(path) as file:
                manifest = unpack(file, scratch, work / "files")
            call_command("migrate", interactive=False, verbosity=0)
            ContentType.objects.clear_cache()
            files.put_back(work / "files", manifest.made_at)
            _settle(manifest.made)
            scratch.put_in_place()
    return manifest


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def _require_room(replace: bool) -> None:
    found = people()
    if replace or found == 0:
        return
    holds = f"holds {found} people" if found else "cannot be read"
    raise Refused(
        f"The database that is here {holds}. Make a backup of it if it may still be wanted, then say --replace."
    )


def _settle(made: datetime) -> None:
    """What must hold before the first person or process reaches the restored database."""
    _close_all_doors()
    try:
        for name in settings.AFTER_RESTORE:
            import_string(name)(made)
    except Untrusted as error:
        raise Refused(f"What was erased since then could not be erased again. {error}") from error
    if practice := Practice.objects.first():
        record("practice.restored", practice, by=None, made_at=made)


def _close_all_doors() -> None:
    """Who was signed in then is not signed in now, and a token that was revoked since does not come back to life."""
    Session.objects.all().delete()
    Visit.objects.all().delete()
    ApiToken.objects.filter(revoked_at=None).update(revoked_at=clock.now())
