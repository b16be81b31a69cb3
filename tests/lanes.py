"""Which tests a lane runs, in which order. `make test` runs all on SQLite, then what needs a database on PostgreSQL."""

import unittest

import pytest
from django.conf import settings

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits for other processes goes first, so that nobody waits for it at the end.

    The PostgreSQL lane leaves out what touches no database: it ran a moment ago, and PostgreSQL cannot change it.
    """
    items.sort(key=lambda item: item.get_closest_marker("services") is None)
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        same_on_both = [item for item in items if not _needs_a_database(item)]
        config.hook.pytest_deselected(items=same_on_both)
        items[:] = [item for item in items if _needs_a_database(item)]


def _needs_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or item.get_closest_marker("services") or item.get_closest_marker("proof"):
        return True
    if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    return issubclass(getattr(item, "cls", None) or object, unittest.TestCase)
