"""What must be in place before the processes start: the database of this release, the shipped modules, static files."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from clinic.encryption.readiness import demand_ring
from clinic.library.actions import ensure_loaded

# The pages of the browsable API, which is switched off: two thirds of the time that compressing takes.
NEVER_SERVED = ["rest_framework"]


def prepare() -> None:
    """Migrate, load, collect. Harmless when nothing has changed. Raises ImproperlyConfigured unless the keys fit."""
    demand_ring()
    call_command("migrate", interactive=False, verbosity=0)
    ensure_loaded()  # of the shipped modules, only what this installation never had
    _collect_static()


def _collect_static() -> None:
    """Collect and compress only when a file has changed: it takes longer than all the rest."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list(NEVER_SERVED):
            digest.update(path.encode())
            with storage.open(path) as file:
                digest.update(file.read())
    mark = settings.STATIC_ROOT / ".collected"
    if mark.exists() and mark.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=NEVER_SERVED)
    mark.write_text(digest.hexdigest())
