"""With which key a backup is closed: BACKUP_KEY where it is set, else the first key of the ring.

A key of its own lets somebody keep backups without being able to read notes: what is in the file is still ciphertext
under FIELD_KEYS. The file names its key (``BACKUP_KEY:2026``), never the key itself.
"""

import base64

from django.conf import settings

from clinic.backup.errors import Refused
from clinic.encryption import keyring

OWN, RING = "BACKUP_KEY", "FIELD_KEYS"


def closing_key() -> tuple[str, bytes]:
    """The name and the bytes of the key that closes a new backup."""
    source, ring = (OWN, _own()) if settings.BACKUP_KEY else (RING, keyring.ring())
    key_id, key = next(iter(ring.items()))
    return f"{source}:{key_id}", key


def opening_key(name: str) -> bytes:
    """The key of that name. Raises Refused, saying which one is wanted."""
    source, _, key_id = name.partition(":")
    ring = _own() if source == OWN else keyring.ring()
    if key_id not in ring:
        raise Refused(f"This backup was closed with the key {name}, which is not set here. Add it to {source}.")
    return ring[key_id]


def _own() -> dict[str, bytes]:
    """BACKUP_KEY is `id:key[,id:key…]` like the ring: the first closes, all open."""
    ring: dict[str, bytes] = {}
    for part in filter(None, settings.BACKUP_KEY.split(",")):
        key_id, _, encoded = part.strip().partition(":")
        try:
            ring[key_id] = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except ValueError:
            ring[key_id] = b""
        if not key_id or len(ring[key_id]) != keyring.KEY_BYTES:
            raise Refused("BACKUP_KEY is not 'id:' and 32 bytes in URL-safe base64. docs/install.md makes one.")
    return ring
