"""Canaries: a text of its own in every narrative field, and the places where none of them may ever be found.

`plant` puts them into the database, `hits` looks for them in bytes, whatever they may be wrapped in (hex, base64, …).
Every search is given a control as well, something harmless that must be found: else nothing was searched.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from clinic import clock
from clinic.encryption.fields import EncryptedJSONField, EncryptedTextField
from clinic.integrity import ALWAYS
from clinic.sensitivity import Sensitivity

Places = Iterable[tuple[str, bytes]]

# What a row needs beside what its fields say by themselves: the model's label → values.
SPECIAL: dict[str, dict[str, Any]] = {
    "caregivers.amendmentstep": {"kind": "accepted"},
    "caregivers.flag": {
        "disposition": "acted",
        "closed_at": clock.now,
        "closed_by": lambda: _some("clinic.user"),
        "acknowledged_at": clock.now,
        "acknowledged_by": lambda: _some("clinic.user"),
    },
}


def narrative_fields() -> list[tuple[type[models.Model], str]]:
    """Every field that its model declares to be narrative."""
    return [
        (model, name)
        for model in sorted(apps.get_models(), key=lambda model: model._meta.label)
        for name, level in getattr(model, "sensitivity", {}).items()
        if level is Sensitivity.NARRATIVE
    ]


def canary_of(model: type[models.Model], name: str) -> str:
    """The canary of one field: letters and digits alone, so that no encoding of text tears it apart."""
    return "Canary" + hashlib.sha256(f"{model._meta.label_lower}.{name}".encode()).hexdigest()[:20]


def plant() -> dict[str, str]:
    """A row of every model with narrative fields, each with its canary: "model.field" → canary. Wants the cast."""
    planted = {}
    for model in sorted({model for model, _name in narrative_fields()}, key=lambda model: model._meta.label):
        names = [name for other, name in narrative_fields() if other is model]
        row = _row_of(model)
        for name in names:
            canary = canary_of(model, name)
            field = model._meta.get_field(name)
            assert isinstance(field, EncryptedTextField), f"{model.__name__}.{name} is narrative and not encrypted."
            setattr(row, name, {"canary": canary} if isinstance(field, EncryptedJSONField) else f"It says {canary}.")
            planted[f"{model._meta.label_lower}.{name}"] = canary
        row.save()
    return planted


def _row_of(model: Any) -> Any:
    """A row that may still be changed, or a new one."""
    special = SPECIAL.get(model._meta.label_lower, {})
    values = {name: value() if callable(value) else value for name, value in special.items()}
    existing = model._base_manager.first()
    if existing and getattr(model, "frozen_when", None) != ALWAYS:
        for name, value in values.items():
            setattr(existing, name, value)
        return existing
    for field in model._meta.concrete_fields:
        if field.name not in values and not _says_itself(field):
            values[field.name] = _value(field)
    return model(**values)


def _says_itself(field: Any) -> bool:
    return (
        field.primary_key or field.has_default() or field.null or field.blank or isinstance(field, EncryptedTextField)
    )


def _value(field: Any) -> Any:
    """Something that the field takes."""
    if field.is_relation:
        return _some(field.related_model._meta.label_lower)
    if field.choices:
        return field.choices[0][0]
    plain: dict[type, Any] = {
        models.DateTimeField: clock.now() + timedelta(days=3),
        models.DateField: date(2026, 5, 4),
        models.TimeField: time(9),
        models.UUIDField: "0198c0de-0000-7000-8000-000000000001",
        models.BooleanField: False,
        models.JSONField: {},
    }
    for kind, value in plain.items():
        if isinstance(field, kind):
            return value
    return 1 if isinstance(field, models.IntegerField) else "x"


def _some(label: str) -> Any:
    """A row of that model: one that is there, or a new one."""
    model: Any = apps.get_model(label)
    if row := model._base_manager.first():
        return row
    row = _row_of(model)
    row.save()
    return row


def shapes(needle: str) -> list[bytes]:
    """The needle as bytes, and as it looks inside hex, base64 (wherever it begins there) and wide letters."""
    plain = needle.encode()
    found = [plain, plain.hex().encode(), plain.hex().upper().encode(), needle.encode("utf-16-le"), plain[::-1]]
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        found.append(coded[(0, 2, 3)[shift] : len(coded) - 4])  # without what its neighbours have a part in
    return found


def hits(needles: Iterable[str], places: Places) -> list[str]:
    """Which needle was found where."""
    wanted = [(needle, shape) for needle in needles for shape in shapes(needle)]
    return sorted({f"{needle} in {where}" for where, data in places for needle, shape in wanted if shape in data})


def files_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file beneath `folder`: databases with their WAL, append-only files, logs, backups."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(folder)), path.read_bytes()


def every_table() -> Iterator[tuple[str, bytes]]:
    """Every row of every table of this process's database, as stored."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, b"|".join(_as_bytes(value) for value in row)


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (value.isoformat() if isinstance(value, datetime | date) else str(value)).encode()


def everything_in_valkey(client: Any) -> Iterator[tuple[str, bytes]]:
    """Every key of the broker and the cache, with what it holds."""
    readers = {
        b"string": lambda key: [client.get(key)],
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": lambda key: list(client.smembers(key)),
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"hash": lambda key: [part for pair in client.hgetall(key).items() for part in pair],
        b"stream": lambda key: [str(client.xrange(key)).encode()],
        b"none": lambda key: [],
    }
    for key in client.scan_iter("*"):
        held = readers[client.type(key)](key)
        yield f"valkey {key.decode(errors='replace')}", key + b"|" + b"|".join(part or b"" for part in held)
