"""Data keys: one for each case, wrapped by the key ring. Destroying one erases what it encrypted."""

import os
import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q

from clinic import clock, ids
from clinic.encryption import keyring
from clinic.sensitivity import Sensitivity


class DataKey(models.Model):
    """A wrapped AES-256 key. The plain key is never stored and lives only as long as this object."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="data_key_wrapped_or_destroyed",
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
            )
        ]

    @classmethod
    def new(cls, pk: uuid.UUID | None = None) -> "DataKey":
        """An unsaved data key with fresh random bytes."""
        key = cls(pk=pk or ids.new_id())
        plain = os.urandom(keyring.KEY_BYTES)
        key.wrapped = keyring.wrap(plain, key.id.bytes)
        key.__dict__["plain"] = plain
        return key

    @cached_property
    def plain(self) -> bytes:
        """The key itself. Raises Unreadable when it was destroyed or the ring lacks its wrapping key."""
        if self.wrapped is None:
            raise keyring.Erased("This record was erased: its key was destroyed.")
        try:
            return keyring.unwrap(bytes(self.wrapped), self.id.bytes)
        except keyring.Unreadable as error:
            error.of_key = True
            raise


class RecordCheck(models.Model):
    """One walk over everything that is encrypted, to see whether it still opens; and how far it has come."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    model = models.CharField(max_length=100, blank=True)  # where it stands: "caregivers.goal"; nothing: at the start
    after = models.UUIDField(null=True)  # the last row that was read there
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_unreadable = models.PositiveBigIntegerField(default=0)

    sensitivity = {"model": Sensitivity.INTERNAL}

    class Meta:
        ordering = ["-started_at"]
