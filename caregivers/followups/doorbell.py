"""Ring for a worker, so that what is due now need not wait for the next tick of the clock.

The broker is only the doorbell: where it is down, the request goes on as if nothing had happened, within a second, and
the sweep finds the row in the table. So this is `delay_on_commit` with short timeouts and without retries, for a task
that stands above this room and is known here by its name.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from celery import current_app
from django.db import transaction

SWEEP = "caregivers.sweep_follow_ups"
SILENT_FOR = 20.0  # seconds after a failure; by then the clock has ticked

logger = logging.getLogger(__name__)
_silent_until = 0.0


def ring_on_commit() -> None:
    """Ask for a sweep as soon as this transaction is committed."""
    transaction.on_commit(_ring, robust=True)


@contextmanager
def unplugged() -> Iterator[None]:
    """Within the block nobody is rung for: whoever uses it sweeps by himself (the demo, on its own clock)."""
    global _silent_until
    before, _silent_until = _silent_until, float("inf")
    try:
        yield
    finally:
        _silent_until = before


def _ring() -> None:
    global _silent_until
    if monotonic() < _silent_until:
        return
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0, "connect_retries_timeout": 0.5}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(SWEEP, connection=connection, retry=False)
    except Exception as error:  # kombu raises what its transports raise
        _silent_until = monotonic() + SILENT_FOR
        logger.warning("the broker does not answer (%s): the sweep will find it", type(error).__name__)
