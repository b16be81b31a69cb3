"""PostgreSQL: every table by COPY in one snapshot (docs/decisions/0017 says why not pg_dump).

A restore builds the tables with the migrations that the backup names, in a schema of its own, fills them, and moves
them into place in one transaction. So a restore is whole or has not happened, and the role needs no right to make
databases: only that of making a schema in its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clinic.backup.errors import Damaged, Refused
from clinic.backup.manifest import Manifest
from clinic.backup.pointing import pointing_at

SCRATCH = "porchlight_scratch"
PREFIX = "table/"

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname"""
_SEQUENCES = """
SELECT table_name || '.' || column_name, pg_sequence_last_value(
  pg_get_serial_sequence(quote_ident(table_name), column_name)::regclass)
FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'"""
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"""
_INDEXES = """
SELECT quote_ident(i.relname), pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE i.relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x', 'f'))"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def home() -> Path | None:
    """Scratch tables lie in the database itself."""
    return None


def _all(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _do(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _quoted(*names: str) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


class Snapshot:
    """The database as it was at one moment: a transaction that sees nothing of what comes after."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = dict(_all(_COLUMNS))

    def about(self) -> dict[str, Any]:
        """The columns of the tables, and how far their numbers have been given out."""
        return {"columns": self._columns, "sequences": {name: last for name, last in _all(_SEQUENCES) if last}}

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """One for each table."""
        for table, columns in self._columns.items():
            yield PREFIX + table, _copied_out(table, columns)


def _copied_out(table: str, columns: list[str]) -> Iterator[bytes]:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_quoted(table)} ({_quoted(*columns)}) TO STDOUT") as copy,
    ):
        for block in copy:
            yield bytes(block)


@contextmanager
def snapshot(work: Path) -> Iterator[Snapshot]:
    """Within the block the connection sees one moment."""
    with transaction.atomic():
        _do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield Snapshot()


class Scratch:
    """Tables beside the real ones, in a schema of their own. Within the block the connection sees them only."""

    def __init__(self, work: Path) -> None:
        options = dict(connection.settings_dict["OPTIONS"])
        options["options"] = f"{options.get('options', '')} -c search_path={SCRATCH}".strip()
        self._pointing = pointing_at(OPTIONS=options)
        self._real = _all("SELECT current_schema()")[0][0]

    def __enter__(self) -> Self:
        try:
            _do(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE", f"CREATE SCHEMA {SCRATCH}")
        except ProgrammingError as error:
            raise Refused(
                "The database's role may not make the schema that backups are tried out in. As the superuser: "
                f"ALTER DATABASE {connection.settings_dict['NAME']} OWNER TO {connection.settings_dict['USER']};"
            ) from error
        self._pointing.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pointing.__exit__(kind, error, at)
        _do(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE")

    def begin(self, manifest: Manifest) -> None:
        """The empty tables, as the release that made the backup had them; keys and indexes wait until they are full."""
        executor = MigrationExecutor(connection)
        executor.migrate(_leaves(manifest.migrations, executor))
        found = dict(_all(_COLUMNS))
        if any(set(columns) - set(found.get(table, [])) for table, columns in manifest.columns.items()):
            raise Refused("The tables in the backup are not those that its migrations make: it cannot be restored.")
        self._foreign_keys, self._indexes = _all(_FOREIGN_KEYS), _all(_INDEXES)
        _do(
            *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in self._foreign_keys),
            *(f"DROP INDEX {name}" for name, _ in self._indexes),
            f"TRUNCATE {_quoted(*found)}",
        )

    def take(self, manifest: Manifest, name: str, blocks: Iterator[bytes]) -> None:
        """One table's rows."""
        table = name.removeprefix(PREFIX)
        if table not in manifest.columns:
            raise Damaged(f"The backup has rows of a table that it does not name ({table}).")
        statement = f"COPY {_quoted(table)} ({_quoted(*manifest.columns[table])}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)

    def end(self, manifest: Manifest) -> None:
        """Keys and indexes, which refuse what does not belong together; and the numbers go on where they were."""
        _do(
            *(definition for _, definition in self._indexes),
            *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}" for table, name, what in self._foreign_keys),
        )
        with connection.cursor() as cursor:
            for name, last in manifest.sequences.items():
                table, _, column = name.partition(".")
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [_quoted(table), column, last])

    def put_in_place(self) -> None:
        """Drop the real tables and move these to where they were: one transaction."""
        nobody_else_is_there()
        with transaction.atomic():
            real, tables = connection.ops.quote_name(self._real), sorted(dict(_all(_COLUMNS)))
            functions = [name for (name,) in _all(_FUNCTIONS)]
            _do(
                *(f"DROP TABLE IF EXISTS {real}.{_quoted(table)} CASCADE" for table in tables),
                *(f"DROP FUNCTION IF EXISTS {real}.{name}" for name in functions),
                *(f"ALTER FUNCTION {SCRATCH}.{name} SET SCHEMA {real}" for name in functions),
                *(f"ALTER TABLE {SCRATCH}.{_quoted(table)} SET SCHEMA {real}" for table in tables),
                f"DROP SCHEMA {SCRATCH}",
                f"SET search_path TO {real}",
            )
        _do("ANALYZE")


_FUNCTIONS = """
SELECT quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')'
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"""


def _leaves(applied: list[tuple[str, str]], executor: MigrationExecutor) -> list[tuple[str, str]]:
    """The last migration of each app among those that had been applied."""
    nodes = executor.loader.graph.node_map
    known = {key for key in applied if key in nodes}
    inner = {parent.key for key in known for parent in nodes[key].parents if parent.key[0] == key[0]}
    return sorted(known - inner)


def nobody_else_is_there() -> None:
    """Raises Refused while others are connected."""
    if others := _all(_OTHERS)[0][0]:
        raise Refused(f"{others} other connections to the database are open. Stop web, worker and clock first.")
