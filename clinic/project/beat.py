"""The clock's process: it rings at the times of the settings and knows nothing else.

Without Celery's Django fix-up neither Django nor the houses are loaded, which is half of its memory.
"""

from logging.config import dictConfig
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging

from clinic.project.logs import LOGGING
from clinic.project.places import private_folder
from clinic.project.start import demand_keys_elsewhere

app = Celery("porchlight", fixups=[])
app.config_from_object("clinic.project.settings", namespace="CELERY")
private_folder(Path(app.conf.beat_schedule_filename).parent)  # started alone, nobody has made it
beat_init.connect(demand_keys_elsewhere, weak=False)


@setup_logging.connect
def our_logs(**_: Any) -> None:
    """As in the worker."""
    dictConfig(LOGGING)
