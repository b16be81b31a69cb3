"""The key ring from the environment: it wraps the data keys and a few other secrets (wrappings.py), and nothing else.

FIELD_KEYS is ``id:key[,id:key…]`` with 32-byte keys in URL-safe base64. The first wraps what is new;
the others still unwrap. A lost ring is a lost record: docs/keys.md says so plainly.
"""

import base64
import hashlib
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


class Unreadable(Exception):
    """A value that cannot be shown: damaged, moved from another row, or its key is not here."""

    of_key = False  # it is the data key that cannot be opened, and with it everything under it


class Erased(Unreadable):
    """A value of a record that was erased: its data key was destroyed on purpose."""

    of_key = True


@lru_cache(maxsize=4)
def _parse(text: str) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, colon, encoded = part.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except ValueError:
            key = b""
        if not colon or not KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
            shown = repr(key_id) if colon and key_id else f"number {len(ring) + 1}"  # never what may be the key itself
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {shown} is not 'id:' and 32 bytes in URL-safe base64.")
        if key_id in ring:
            raise ImproperlyConfigured(f"FIELD_KEYS: the id {key_id!r} stands there twice. Every key has its own.")
        ring[key_id] = key
    return ring


def ring() -> dict[str, bytes]:
    """Key id → key, the wrapping one first. Raises ImproperlyConfigured for a malformed ring."""
    if settings.FIELD_KEYS:
        return _parse(settings.FIELD_KEYS)
    return {"local": hashlib.sha256(settings.LOCAL_FIELD_KEY.encode()).digest()}


def first_id() -> str:
    """The id of the key that wraps what is new."""
    return next(iter(ring()))


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


def wrap(secret: bytes, bound_to: bytes) -> bytes:
    """The secret under the ring's first key: ``id`` + ``:`` + sealed. Register where it is kept: wrappings.py."""
    key_id, key = next(iter(ring().items()))
    return key_id.encode() + b":" + seal(key, secret, bound_to)


def unwrap(wrapped: bytes, bound_to: bytes) -> bytes:
    """The secret. Raises Unreadable and says which key id is wanted when the ring lacks it."""
    key_id = key_id_of(wrapped)
    key = ring().get(key_id)
    if key is None:
        raise Unreadable(f"FIELD_KEYS has no key with the id {key_id!r}.")
    return unseal(key, bytes(wrapped).partition(b":")[2], bound_to)


def key_id_of(wrapped: bytes) -> str:
    """The id of the ring's key that wrapped this."""
    return bytes(wrapped).partition(b":")[0].decode(errors="replace")[:40]


def wrap_text(secret: str, bound_to: str) -> str:
    """As `wrap`, for a secret that is kept as text (in a JSON value, say): ``id`` + ``:`` + base64."""
    key_id, _, sealed = wrap(secret.encode(), bound_to.encode()).partition(b":")
    return f"{key_id.decode()}:{base64.urlsafe_b64encode(sealed).decode()}"


def unwrap_text(wrapped: str, bound_to: str) -> str:
    """The secret of `wrap_text`. Raises Unreadable."""
    key_id, _, encoded = wrapped.partition(":")
    try:
        sealed = base64.urlsafe_b64decode(encoded)
    except ValueError as error:
        raise Unreadable("This secret cannot be read: it is damaged.") from error
    return unwrap(key_id.encode() + b":" + sealed, bound_to.encode()).decode()
