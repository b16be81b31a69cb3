"""Primary keys: uuid7, so that new rows lie side by side in the index. Never treated as secrets."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A new uuid7 as a standard UUID."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
