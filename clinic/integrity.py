"""What the database itself refuses, where a constraint cannot say it: triggers declared on models.

A model declares ``frozen_when``: a condition in SQL on the stored row, with ``{old}`` for it.
Rows for which it holds can be neither changed nor deleted, by pages, API, ORM or raw SQL.
``frozen_when = ALWAYS`` makes a table append-only.

SQLite drops triggers when Django rebuilds a table, so they are put back after every migrate.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

ALWAYS = "1 = 1"


def install_after_migrate(config: AppConfig) -> None:
    """Install the triggers of the app's models whenever it has been migrated."""
    post_migrate.connect(_install, sender=config, dispatch_uid=f"integrity.{config.label}")


def frozen_models(config: AppConfig) -> list[Any]:
    """The models of `config` that declare ``frozen_when``."""
    return [model for model in config.get_models() if getattr(model, "frozen_when", None)]


def trigger_names(model: Any) -> list[str]:
    """The names of the triggers that `model` must have in the database."""
    return [f"{model._meta.db_table}_no_{verb}" for verb in ("update", "delete")]


def _install(sender: AppConfig, using: str, **_: object) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in frozen_models(sender):
            if model._meta.db_table in tables:
                for statement in install_statements(model, connection.vendor):
                    cursor.execute(statement)


def uninstall(model: Any, using: str = "default") -> None:
    """Take the triggers of `model` away: for a data migration, or a test database being emptied."""
    connection = connections[using]
    table = connection.ops.quote_name(model._meta.db_table)
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        for name in trigger_names(model):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def install_statements(model: Any, vendor: str) -> list[str]:
    """The SQL that installs the triggers of `model`; harmless when they are there already."""
    table = model._meta.db_table
    condition = model.frozen_when.format(old="OLD")
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {verb.upper()} ON "{table}" '
            f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{table}: this row is frozen'); END"
            for verb in ("update", "delete")
        ]
    function = f"{table}_frozen"
    statements = [
        f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN RAISE EXCEPTION '{table}: this row is frozen' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END $$"
    ]
    for verb in ("update", "delete"):
        statements.append(
            f'CREATE OR REPLACE TRIGGER "{table}_no_{verb}" BEFORE {verb.upper()} ON "{table}" '
            f'FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION "{function}"()'
        )
    return statements
