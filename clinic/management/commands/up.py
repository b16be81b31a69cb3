"""`manage.py up`: the whole product on this machine, until Ctrl-C."""

import fcntl
import json
import os
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, get_commands
from django.db import connections

from clinic.accounts.models import Practice
from clinic.project.places import private_folder
from clinic.project.plan import plan
from clinic.project.preparing import prepare
from clinic.project.start import ASKED


class Command(BaseCommand):
    """Prepares the database and the static files, then becomes the supervisor."""

    help = "Runs web, worker, clock and (without REDIS_URL) the broker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill a new database with the demo practice")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        if demo and settings.PRODUCTION:
            raise CommandError(
                f"--demo is for trying Porchlight out on one machine. SITE_URL is {settings.SITE_URL}, so this is "
                "production: leave --demo away and use `manage.py bootstrap`."
            )
        run = private_folder(settings.DATA_DIR / "run")
        _lock(run / "up.lock")
        _port_is_free()
        prepare()
        wants_demo = demo and "demo" in get_commands() and not Practice.objects.exists()
        try:
            written = plan(demo=wants_demo)
        except (ImproperlyConfigured, PermissionError) as error:
            raise CommandError(str(error)) from error
        path = run / "plan.json"
        path.write_text(json.dumps(written, indent=1))
        connections.close_all()
        _become_supervisor(path)


def _lock(path: Path) -> None:
    """One `up` per DATA_DIR. The lock is the supervisor's: it goes when that goes, however it goes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.read(handle, 32).decode().strip()
        raise CommandError(f"Porchlight is already running on {settings.DATA_DIR} (process {pid}).") from error
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    os.set_inheritable(handle, True)  # through the exec; the children do not get it


def _port_is_free() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError as error:
            raise CommandError(f"Port {settings.PORT} is taken: set PORT to another one.") from error


def _become_supervisor(path: Path) -> None:
    os.environ |= {"DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1", ASKED: "yes"}
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # threads would each take an arena of memory
    os.chdir(settings.BASE_DIR)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "clinic.project.supervisor", str(path)])  # noqa: S606
