"""Primary keys: uuid7, so that new rows lie side by side in the index. Never treated as secrets."""

import uuid
from typing import TYPE_CHECKING

import uuid_utils

if TYPE_CHECKING:
    from clinic.accounts.models import User


def new_id() -> uuid.UUID:
    """A new uuid7 as a standard UUID."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def once_id(by: "User", once: uuid.UUID | None) -> uuid.UUID:
    """The key of the row that a form makes: the same for the same person and form, so a double click makes one thing.

    Verbs use it with ``get_or_create(pk=once_id(by, once), defaults=…)``. `once` comes from a hidden field
    (clinic/ui/forms.py) or the API's Idempotency-Key header; it is never a primary key itself.
    """
    return new_id() if once is None else uuid.uuid5(by.pk, str(once))
