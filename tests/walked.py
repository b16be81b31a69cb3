"""All addresses of the product, and what the cast gets at each: collected for whoever walks over them.

Tests import this, never one another: a test file that is imported by what it collects can't be run alone.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

import tests
from tests.access import Access


def walk(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Name and pattern of everything beneath."""
    for item in patterns:
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from walk(item.url_patterns, inner)
        else:
            yield f"{namespace}{item.name}", item


@cache
def urls() -> dict[str, URLPattern]:
    """Every address by its name."""
    return dict(walk(get_resolver().url_patterns))


@cache
def declared() -> dict[str, Access]:
    """What the rooms' test files declare in ACCESS (tests/access.py)."""
    found: dict[str, Access] = {}
    for info in pkgutil.walk_packages(tests.__path__, "tests."):
        if info.name.rpartition(".")[2].startswith("test_") and not info.name.startswith("tests.architecture"):
            for key, access in getattr(importlib.import_module(info.name), "ACCESS", {}).items():
                assert key not in found, f"{key} is declared twice: once is enough."
                found[key] = access
    return found


def is_library(name: str) -> bool:
    """Addresses of allauth: their door is declared in clinic/ui/doors.py, their access is allauth's own."""
    return name.startswith(("account_", "mfa_"))
