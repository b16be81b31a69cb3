"""Looking at another database for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def pointing_at(**changes: Any) -> Iterator[None]:
    """Within the block this process's connection leads elsewhere, as Django's own test runner does it."""
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(changes)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
