"""The Celery application: it moves follow-ups along; the database says what is owed."""

import os
import warnings
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from clinic.project.logs import LOGGING
from clinic.project.start import demand_keys

# In a container everything runs as root. The warning is about pickled messages, and we take JSON alone.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")
app = Celery("porchlight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_init.connect(demand_keys, weak=False)


@setup_logging.connect
def our_logs(**_: Any) -> None:
    """Celery's own set-up would write what exceptions say."""
    dictConfig(LOGGING)
