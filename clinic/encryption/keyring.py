"""The key ring from the environment: it wraps the data keys, and nothing else.

FIELD_KEYS is ``id:key[,id:key…]`` with 32-byte keys in URL-safe base64. The first wraps new data keys;
the others still unwrap. A lost ring is a lost record: docs/install.md says so plainly.
"""

import base64
import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """A value that cannot be shown: damaged, moved from another row, or its key is not here."""


@lru_cache(maxsize=4)
def _parse(text: str) -> dict[str, bytes]:
    ring = {}
    for part in text.split(","):
        key_id, colon, encoded = part.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except ValueError:
            key = b""
        if not colon or not key_id or len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: the key {key_id or part!r} is not 'id:' and 32 bytes in URL-safe base64."
            )
        ring[key_id] = key
    return ring


def ring() -> dict[str, bytes]:
    """Key id → key, the wrapping one first. Raises ImproperlyConfigured for a malformed ring."""
    if settings.FIELD_KEYS:
        return _parse(settings.FIELD_KEYS)
    return {"local": hashlib.sha256(settings.LOCAL_FIELD_KEY.encode()).digest()}


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """AES-256-GCM: nonce + ciphertext, readable only with `key` and the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The plain bytes. Raises Unreadable for a wrong key, a damaged or a moved value."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("This text cannot be read: it is damaged or not where it was written.") from error


def wrap(data_key: bytes, bound_to: bytes) -> bytes:
    """The data key under the ring's first key: ``id`` + ``:`` + sealed."""
    key_id, key = next(iter(ring().items()))
    return key_id.encode() + b":" + seal(key, data_key, bound_to)


def unwrap(wrapped: bytes, bound_to: bytes) -> bytes:
    """The data key. Raises Unreadable and says which key id is wanted when the ring lacks it."""
    key_id, _, sealed = bytes(wrapped).partition(b":")
    key = ring().get(key_id.decode())
    if key is None:
        raise Unreadable(f"FIELD_KEYS has no key with the id {key_id.decode()!r}.")
    return unseal(key, sealed, bound_to)
