"""What a database owner, a bad disk or a slip of the hand does to stored texts: by SQL, behind the product's back."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection

from clinic import integrity


def stored(row: Any, name: str) -> bytes:
    """The bytes as they are in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_column(row, name)} FROM {_table(row)} WHERE id = %s", [_id(row)])
        return bytes(cursor.fetchone()[0])


def put(row: Any, name: str, value: bytes) -> None:
    """Write bytes over what is stored."""
    with thawed(row), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_table(row)} SET {_column(row, name)} = %s WHERE id = %s", [value, _id(row)])
        assert cursor.rowcount == 1


@contextlib.contextmanager
def thawed(row: Any) -> Iterator[None]:
    """A signed row is guarded by triggers, and the owner of a database can lift them."""
    model = type(row)
    frozen = bool(getattr(model, "frozen_when", None))
    if frozen:
        integrity.uninstall(model)
    yield
    if frozen:
        with connection.cursor() as cursor:
            for statement in integrity.install_statements(model, connection.vendor):
                cursor.execute(statement)


def flip(row: Any, name: str, position: int = -1) -> None:
    """Change one bit."""
    damaged = bytearray(stored(row, name))
    damaged[position] ^= 1
    put(row, name, bytes(damaged))


def cut(row: Any, name: str, length: int) -> None:
    """Keep the first bytes only."""
    put(row, name, stored(row, name)[:length])


def swap(one: Any, other: Any, name: str, other_name: str = "") -> None:
    """Exchange two stored texts."""
    first, second = stored(one, name), stored(other, other_name or name)
    put(one, name, second)
    put(other, other_name or name, first)


def _table(row: Any) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _column(row: Any, name: str) -> str:
    return connection.ops.quote_name(row._meta.get_field(name).column)


def _id(row: Any) -> Any:
    return row.pk.hex if connection.vendor == "sqlite" else row.pk
