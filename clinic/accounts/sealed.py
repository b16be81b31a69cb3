"""Short secrets under the key ring: seeds of second factors, and what waits in a session."""

import base64
from typing import Any

from clinic.encryption import keyring
from clinic.encryption.wrappings import Wrapping, register

_BOUND_TO = b"accounts.sealed"


def seal(text: str) -> str:
    """`text` as ciphertext that fits where text is kept."""
    return base64.urlsafe_b64encode(keyring.wrap(text.encode(), _BOUND_TO)).decode()


def unseal(stored: str) -> str:
    """The text again. Raises Unreadable where it is damaged or the ring lacks its key."""
    return keyring.unwrap(base64.urlsafe_b64decode(stored), _BOUND_TO).decode()


# A key that is changed takes the seeds along. What waits in a session waits for minutes.
_SEEDS = ("secret", "seed")


def _seed_of(authenticator: Any) -> bytes | None:
    stored = next((authenticator.data[name] for name in _SEEDS if name in authenticator.data), None)
    try:
        return None if stored is None else base64.urlsafe_b64decode(stored)
    except ValueError:
        return b""  # damaged: nothing opens it


def _put_seed(authenticator: Any, wrapped: bytes) -> list[str]:
    name = next(name for name in _SEEDS if name in authenticator.data)
    authenticator.data[name] = base64.urlsafe_b64encode(wrapped).decode()
    return ["data"]


register(
    Wrapping(
        name="second factors",
        model="mfa.Authenticator",
        read=_seed_of,
        write=_put_seed,
        bound_to=lambda authenticator: _BOUND_TO,
    )
)
