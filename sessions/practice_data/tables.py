"""Rows on their way into the database in bulk, in the form in which both databases take them.

An id is 32 hexadecimal digits, a moment "2026-03-01 14:00:00" in UTC, a date "2026-03-01": SQLite stores them so
(as Django does), and PostgreSQL reads them so from COPY. Encrypted fields are sealed here, by the field itself.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any

from django.db import models

from clinic.encryption.fields import EncryptedTextField
from sessions.practice_data.minting import dashed

Row = tuple[Any, ...]


class _Days(dict[int, str]):
    def __missing__(self, ordinal: int) -> str:
        text = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return text


_DAYS = _Days()
_MINUTES = [f" {hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02d}" for second in range(60)]


def stamp(moment: datetime) -> str:
    """The stored form of a moment in UTC without fractions of a second. Looked up: a case has hundreds of them."""
    return _DAYS[moment.toordinal()] + _MINUTES[moment.hour * 60 + moment.minute] + _SECONDS[moment.second]


def day_stamp(day: date) -> str:
    """The stored form of a date."""
    return day.isoformat()


class Table:
    """The rows that are to be written to the table of one model."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
        self.model = model
        self.name = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self.rows: list[Row] = []
        self._names = frozenset(field.attname for field in fields)
        self._sealed = [(field.attname, field) for field in fields if isinstance(field, EncryptedTextField)]
        self._defaults = {field.attname: default for field in fields for default in _defaults(field)}
        self._as_row: Callable[[dict[str, Any]], Row] = itemgetter(*(field.attname for field in fields))

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes only the rows travel."""
        return _refilled, (self.model, self.rows)

    def add(self, key: bytes = b"", /, **values: Any) -> None:
        """Add a row; what is not said has the model's default. `key` is the case's data key, for encrypted fields.

        Raises KeyError for a value that is wanted, TypeError for one that the model does not know.
        """
        row = {**self._defaults, **values}
        for name, field in self._sealed:
            if row[name] is not None:
                row[name] = field.seal_for(key, dashed(row["id"]), row[name])
        if len(row) != len(self.columns):
            raise TypeError(f"{self.model.__name__} has no {', '.join(sorted(set(row) - self._names))}.")
        self.rows.append(self._as_row(row))

    def sort(self) -> None:
        """Put the rows in the order of time: in a real table those of one case do not lie side by side either."""
        if "created_at" in self.columns:
            self.rows.sort(key=itemgetter(self.columns.index("created_at")))


def _refilled(model: type[models.Model], rows: list[Row]) -> Table:
    table = Table(model)
    table.rows = rows
    return table


def _defaults(field: Any) -> list[Any]:
    """The default of `field`, none where every row must say it."""
    if isinstance(field, EncryptedTextField):
        return [field.get_default()]
    if field.has_default():
        return [] if callable(field.default) else [_plain(field.default)]
    if field.null:
        return [None]
    return [""] if field.empty_strings_allowed and field.blank else []


def _plain(value: Any) -> Any:
    """Without the wrapping of an enum or a time: sqlite3 and COPY are quickest with what they know."""
    return value.isoformat() if isinstance(value, time) else getattr(value, "value", value)


class Tables(dict[type[models.Model], Table]):
    """A table for each model that is asked for, in the order in which they were asked for first."""

    def __missing__(self, model: type[models.Model]) -> Table:
        table = self[model] = Table(model)
        return table
