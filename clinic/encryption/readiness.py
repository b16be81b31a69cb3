"""Whether the ring opens what the database holds. Web, worker, clock and manage.py ask before they start.

The question is cheap: the ids that stand in front of what was wrapped, and one (at most three) of each to try.
An empty or unmigrated database asks for nothing.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from clinic.encryption import keyring
from clinic.encryption.wrappings import WRAPPINGS, Wrapping

TRIED = 3  # a single damaged row is no wrong key


def demand_ring() -> None:
    """Raises ImproperlyConfigured, with the id of the wanted key, unless the ring opens what is there."""
    ring = keyring.ring()
    for wrapping in WRAPPINGS:
        if not wrapping.exists():
            continue
        counts = wrapping.counts()
        if missing := [key_id for key_id in sorted(set(counts) - set(ring)) if _is_wanted(wrapping, key_id)]:
            raise ImproperlyConfigured(_missing(wrapping, missing, counts))
        for key_id in sorted(set(counts) & set(ring)):
            rows = wrapping.sample(key_id, TRIED)
            if rows and not any(wrapping.opens(row) for row in rows):
                raise ImproperlyConfigured(_wrong(wrapping, key_id))


def _is_wanted(wrapping: Wrapping, key_id: str) -> bool:
    """It is the id of a key, and not a damaged one: one bad row must not keep a whole practice out."""
    if not keyring.KEY_ID.fullmatch(key_id):
        return False
    return not all(wrapping.opens_by_any(row) for row in wrapping.sample(key_id, TRIED))


def _missing(wrapping: Wrapping, missing: list[str], counts: Any) -> str:
    keys = ", ".join(repr(key_id) for key_id in missing)
    count = sum(counts[key_id] for key_id in missing)
    return (
        f"FIELD_KEYS lacks the key with the id {keys}: {count} of the {wrapping.name} in the database "
        f"are wrapped by it. {_what_to_do(missing[0])}"
    )


def _wrong(wrapping: Wrapping, key_id: str) -> str:
    return (
        f"The key with the id {key_id!r} in FIELD_KEYS is not the one that wrapped the {wrapping.name} in the "
        f"database: it does not open them. {_what_to_do(key_id)}"
    )


def _what_to_do(key_id: str) -> str:
    if key_id == "local":
        return f"It was made on this machine: put {settings.DATA_DIR / 'secrets' / 'field_key'} back. See docs/keys.md."
    return "Put it back into FIELD_KEYS (docs/keys.md). Nothing was changed."


def demand_ring_before_migrating(**_: Any) -> None:
    """For the signal pre_migrate: the database is not touched with a ring that does not open it."""
    if connection.introspection.table_names():
        demand_ring()
