"""Tests with real transactions empty all tables at the end, and frozen rows refuse that: lift the triggers first.

Django emits post_migrate after emptying, which puts them back (clinic.integrity).
"""

from typing import Any

from django.apps import apps
from django.test import TransactionTestCase

from clinic import integrity


def let_tables_be_emptied() -> None:
    """Called once, before any test."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def thaw_and_empty(self: Any) -> None:
        for config in apps.get_app_configs():
            for model in integrity.frozen_models(config):
                integrity.uninstall(model)
        empty(self)

    TransactionTestCase._fixture_teardown = thaw_and_empty  # type: ignore[attr-defined]
