"""Text that is ciphertext at rest, under the data key of the row that holds it.

Django's ``from_db_value`` does not know the row, so a descriptor decrypts on first reading. The associated
data is table, row and field: a ciphertext that was moved by SQL does not open (`Unreadable`), and what does not open
is not written over either: assigning to it raises, too.
The model says which key with a property ``data_key`` (a `DataKey`). Values go in and out through
instances; ``update(field="text")`` and ``filter(field="text")`` raise TypeError.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from clinic.encryption import keyring, trouble

FORMAT = b"\x01"

if TYPE_CHECKING:  # what stands in a row is bytes, what an instance shows is text: no stub says that
    _Stored = models.Field[Any, Any]
else:
    _Stored = models.BinaryField
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Ciphertext(bytes):
    """Stored bytes that nobody has decrypted yet."""


class _Decrypting(DeferredAttribute):
    """Decrypts on first reading and keeps the plain value on the instance."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            field: Any = self.field
            try:
                value = field.decrypt(instance, value)
            except keyring.Unreadable as error:
                return trouble.meet(error, instance, field.name, field.get_default())
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # With __set__ this is a data descriptor, which Python asks before the instance's own dictionary.
        stored = instance.__dict__.get(self.field.attname)
        if isinstance(stored, Ciphertext) and not isinstance(value, Ciphertext):
            self._demand_readable(instance, stored)
        instance.__dict__[self.field.attname] = value

    def _demand_readable(self, instance: Any, stored: Ciphertext) -> None:
        """What cannot be read now may be readable tomorrow, from a backup or with the right key: keep it."""
        field: Any = self.field
        try:
            field.decrypt(instance, stored)
        except keyring.Unreadable as error:
            trouble.note(error, instance, field.name)
            raise


class EncryptedTextField(_Stored):
    """Free text, any length; the empty string is stored as such (encrypted), None as NULL."""

    descriptor_class = _Decrypting
    # For the type checker (django-stubs): what goes in and out through an instance is the plain value.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() or self.null else ""

    def to_bytes(self, value: Any) -> bytes:
        """The plain value as bytes."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} wants text, not {type(value).__name__}.")
        return value.encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The plain value from bytes."""
        return plain.decode()

    def seal_for(self, key: bytes, pk: Any, value: Any) -> bytes:
        """The stored form of `value` in the row `pk` under the plain data key `key`: what bulk writers write."""
        if isinstance(value, trouble.Withheld):
            raise TypeError(f"{self.name}: a stand-in for what cannot be read is never stored.")
        return FORMAT + keyring.seal(key, self.to_bytes(value), self._bound_to(pk))

    def encrypt(self, instance: Any, value: Any) -> Ciphertext:
        """The stored form of `value` in `instance`'s row."""
        try:
            return Ciphertext(self.seal_for(instance.data_key.plain, instance.pk, value))
        except keyring.Unreadable as error:
            trouble.note(error, instance, self.name)
            raise

    def decrypt(self, instance: Any, stored: Ciphertext) -> Any:
        """The plain value. Raises Unreadable (never returns ciphertext)."""
        if stored[:1] != FORMAT:
            raise keyring.Unreadable("This text cannot be read: it is not in a format that we know.")
        plain = keyring.unseal(instance.data_key.plain, bytes(stored[1:]), self._bound_to(instance.pk))
        return self.from_bytes(plain)

    def _bound_to(self, pk: Any) -> bytes:
        return f"{self.model._meta.db_table}|{pk}|{self.name}".encode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Ciphertext(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Ciphertext):
            return value
        return self.encrypt(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.name} is encrypted for its row: set it on an instance and save that.")
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        raise TypeError(f"{self.name} is encrypted and is not serialised in the clear.")


class EncryptedJSONField(EncryptedTextField):
    """A JSON value, encrypted whole. Defaults to an empty object."""

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() or self.null else {}

    def to_bytes(self, value: Any) -> bytes:
        return _to_json(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)
