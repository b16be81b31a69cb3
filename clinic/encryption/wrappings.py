"""Everything that the ring has wrapped, so that one command can rewrap all of it (`manage.py rotate_keys`).

A room that keeps something made by `keyring.wrap` or `wrap_text` says so once, where its model stands::

    register(Wrapping(name="second factors", model="mfa.Authenticator", read=…, write=…, bound_to=…))

What is registered is never a signed row: such a row lies under a data key, and only the data key is wrapped anew.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.expressions import Func

from clinic.encryption import keyring

BATCH = 200


class RingId(Func):
    """The key id in front of a wrapped column, in SQL; in hex, for a damaged one is no text."""

    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "lower(hex(substr(%(expressions)s, 1, max(instr(%(expressions)s, X'3A') - 1, 0))))"
        return self._twice(compiler, connection, template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        colon = r"position('\x3a'::bytea in %(expressions)s)"
        template = f"encode(substring(%(expressions)s from 1 for greatest({colon} - 1, 0)), 'hex')"
        return self._twice(compiler, connection, template)

    def _twice(self, compiler: Any, connection: Any, template: str) -> Any:
        sql, params = super().as_sql(compiler, connection, template=template)
        return sql, (*params, *params)


@dataclass(frozen=True)
class Wrapping:
    """One kind of thing that the ring wraps.

    `read` gives what is stored of a row (None: nothing wrapped here), `write` puts the new one in its place and names
    the fields to save, `bound_to` is what `wrap` was given. `column`: the binary column, where it is one: then the
    database itself finds what is still to do. `text`: it was made by `wrap_text`.
    """

    name: str
    model: str
    read: Callable[[Any], Any]
    write: Callable[[Any, Any], list[str]]
    bound_to: Callable[[Any], Any]
    column: str = ""
    text: bool = False

    def exists(self) -> bool:
        """Its table is there (it is not before the first migrate)."""
        return self._model._meta.db_table in connection.introspection.table_names()

    def counts(self) -> Counter[str]:
        """Key id → how many are wrapped by it."""
        if self.column:
            rows = self._model._default_manager.filter(**{f"{self.column}__isnull": False})
            found = rows.annotate(ring_id=RingId(self.column)).values_list("ring_id").annotate(models.Count("pk"))
            return Counter({_text_of(ring_id): count for ring_id, count in found.order_by()})
        return Counter(self._id_of(row) for row in self._walk() if self.read(row) is not None)

    def sample(self, key_id: str, size: int) -> list[Any]:
        """A few rows that this key wrapped."""
        if self.column:
            rows = self._model._default_manager.filter(**{f"{self.column}__isnull": False})
            return list(rows.annotate(ring_id=RingId(self.column)).filter(ring_id=_in_hex(key_id))[:size])
        found = (row for row in self._walk() if self.read(row) is not None and self._id_of(row) == key_id)
        return [row for row, _ in zip(found, range(size), strict=False)]

    def opens(self, row: Any) -> bool:
        """Whether the ring opens what stands there."""
        return self._opens(self.read(row), row)

    def opens_by_any(self, row: Any) -> bool:
        """Whether some key of the ring opens it, whatever id stands in front: then the id is what is damaged."""
        stored = self.read(row)
        ids = (key_id.encode() for key_id in keyring.ring())
        sealed = (stored.encode() if self.text else bytes(stored)).partition(b":")[2]
        tries = (key_id + b":" + sealed for key_id in ids)
        return any(self._opens(one.decode() if self.text else one, row) for one in tries)

    def rewrap_after(self, last: Any, size: int = BATCH) -> tuple[Any, int, list[Any]]:
        """Rewrap some rows beyond `last` that are not under the first key, in a transaction of its own.

        Returns where it stands now (None: at the end), how many were done, and the ids of those that do not open.
        """
        with transaction.atomic():
            rows: list[Any] = list(self._waiting(last).select_for_update(no_key=True)[:size])
            done, unreadable, fields = [], [], set()
            for row in rows:
                if self.read(row) is None or self._id_of(row) == keyring.first_id():
                    continue
                try:
                    secret = self._open(self.read(row), row)
                except keyring.Unreadable:
                    unreadable.append(row.pk)
                    continue
                fields |= set(self.write(row, self._wrapped(secret, row)))
                done.append(row)
            if done:
                self._model._default_manager.bulk_update(done, sorted(fields))
        return rows[-1].pk if len(rows) == size else None, len(done), unreadable

    @property
    def _model(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def _waiting(self, last: Any) -> Any:
        rows = self._model._default_manager.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        if self.column:
            rows = rows.filter(**{f"{self.column}__isnull": False})
            rows = rows.annotate(ring_id=RingId(self.column)).exclude(ring_id=_in_hex(keyring.first_id()))
        return rows

    def _walk(self) -> Iterator[Any]:
        return self._model._default_manager.order_by("pk").iterator(chunk_size=BATCH)

    def _id_of(self, row: Any) -> str:
        wrapped = self.read(row)
        return keyring.key_id_of(wrapped.encode() if self.text else wrapped)

    def _opens(self, wrapped: Any, row: Any) -> bool:
        try:
            self._open(wrapped, row)
        except keyring.Unreadable:
            return False
        return True

    def _open(self, wrapped: Any, row: Any) -> Any:
        return (keyring.unwrap_text if self.text else keyring.unwrap)(wrapped, self.bound_to(row))

    def _wrapped(self, secret: Any, row: Any) -> Any:
        return (keyring.wrap_text if self.text else keyring.wrap)(secret, self.bound_to(row))


def _in_hex(key_id: str) -> str:
    return key_id.encode().hex()


def _text_of(ring_id: str) -> str:
    return bytes.fromhex(ring_id).decode(errors="replace")[:40]


WRAPPINGS: list[Wrapping] = []


def register(wrapping: Wrapping) -> None:
    """Add a kind of wrapped thing; once for each name."""
    if wrapping.name not in {known.name for known in WRAPPINGS}:
        WRAPPINGS.append(wrapping)


def _put_wrapped(row: Any, wrapped: bytes) -> list[str]:
    row.wrapped = wrapped
    return ["wrapped"]


register(
    Wrapping(
        name="data keys",
        model="clinic.DataKey",
        read=lambda row: row.wrapped,
        write=_put_wrapped,
        bound_to=lambda row: row.id.bytes,
        column="wrapped",
    )
)
