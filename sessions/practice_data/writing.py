"""Writing many rows: COPY on PostgreSQL, executemany on SQLite. No constraint, trigger or index is switched off."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sessions.practice_data.tables import Table, Tables

# Only for this connection, only while it writes in bulk: a power cut then costs a practice that can be made again.
HASTE = ("synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY", "wal_autocheckpoint = 20000")


def write(tables: Tables) -> dict[str, int]:
    """Write all rows in one transaction. Returns how many rows each table got."""
    with transaction.atomic():
        for table in tables.values():
            if connection.vendor == "postgresql":
                _copy(table)
            else:
                _insert(table)
    return {table.model.__name__: len(table.rows) for table in tables.values()}


def _copy(table: Table) -> None:
    columns = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(table.name)} ({columns}) FROM STDIN") as copy,
    ):
        for row in table.rows:
            copy.write_row(row)


def _insert(table: Table) -> None:
    columns = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    connection.ensure_connection()
    connection.connection.executemany(
        f"INSERT INTO {connection.ops.quote_name(table.name)} ({columns}) VALUES ({places})",  # noqa: S608
        table.rows,
    )


@contextmanager
def in_haste() -> Iterator[None]:
    """Within the block SQLite does not wait for the disk; afterwards everything is on it, and it waits again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        names = [pragma.split(" = ")[0] for pragma in HASTE]
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        try:
            for pragma in HASTE:
                cursor.execute(f"PRAGMA {pragma}")
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def analyze() -> None:
    """Let the database count what it has: its plans depend on it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")  # a sample, as PostgreSQL takes by itself
        cursor.execute("ANALYZE")
