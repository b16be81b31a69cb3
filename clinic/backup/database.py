"""What both databases share: counting, and which of the two it is."""

from types import ModuleType

from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection

from clinic.backup import postgres, sqlite


def kind() -> ModuleType:
    """The module that knows this installation's database: `snapshot`, `Scratch`, `nobody_else_is_there`."""
    return sqlite if connection.vendor == "sqlite" else postgres


def counts() -> dict[str, int]:
    """Table → number of rows, of everything that the connection sees."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (our own tables)
            found[table] = cursor.fetchone()[0]
    return found


def people() -> int | None:
    """How many people the database holds; None where it cannot be read."""
    try:
        table = get_user_model()._meta.db_table
        if table not in connection.introspection.table_names():
            return 0
        return int(get_user_model()._default_manager.count())
    except DatabaseError:
        return None
