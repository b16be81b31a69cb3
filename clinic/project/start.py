"""What a process asks before it begins to work: do the keys fit? If not, it ends with a sentence."""

import os
import subprocess
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

# Set by `manage.py up`, which has asked already, for the processes that it starts.
ASKED = "PORCHLIGHT_KEYS_FIT"


def demand_keys(**_: Any) -> None:
    """End this process unless the ring opens the database. One that does not answer is /readyz's business."""
    from clinic.encryption.readiness import demand_ring

    try:
        demand_ring()
    except ImproperlyConfigured as error:
        sys.exit(f"Porchlight cannot start.\n{error}")
    except DatabaseError:
        return
    finally:
        connections.close_all()


def demand_keys_elsewhere(**_: Any) -> None:
    """The same for a process that does not load Django: another one asks, for a second."""
    if ASKED in os.environ:
        return
    asks = "import django; django.setup(); from clinic.project.start import demand_keys; demand_keys()"
    environment = {"DJANGO_SETTINGS_MODULE": "clinic.project.settings", **os.environ}
    asked = subprocess.run([sys.executable, "-c", asks], env=environment)  # noqa: S603  (ours)
    if asked.returncode:
        sys.exit(asked.returncode)
