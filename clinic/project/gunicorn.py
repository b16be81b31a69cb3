"""How the web server runs: one process with threads on SQLite, two on PostgreSQL (WEB_CONCURRENCY overrides).

No access log: addresses of invitations are keys.
"""

import gc
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")

from django.conf import settings  # noqa: E402

from clinic.project.lifeline import die_with  # noqa: E402
from clinic.project.logs import LOGGING  # noqa: E402

_embedded = "sqlite" in settings.DATABASES["default"]["ENGINE"]

wsgi_app = "clinic.project.wsgi:application"
bind = f"127.0.0.1:{settings.PORT}"
workers = int(os.environ.get("WEB_CONCURRENCY") or (1 if _embedded else 2))
worker_class = "gthread"
threads = 8
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None  # noqa: S108  (a heartbeat, not data)
accesslog = None
logconfig_dict = LOGGING
proc_name = "porchlight-web"
# Read once and shared by all workers; collecting would only copy the pages.
gc.disable()


def when_ready(server: Any) -> None:
    """Everything is loaded, nobody is forked yet: what is here now is shared for good."""
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A worker never outlives its master, even when the master is killed with -9."""
    die_with(worker.ppid)
    gc.enable()
