"""Short secrets under the key ring: seeds of second factors, and what waits in a session."""

import base64

from clinic.encryption import keyring

_BOUND_TO = b"accounts.sealed"


def seal(text: str) -> str:
    """`text` as ciphertext that fits where text is kept."""
    return base64.urlsafe_b64encode(keyring.wrap(text.encode(), _BOUND_TO)).decode()


def unseal(stored: str) -> str:
    """The text again. Raises Unreadable where it is damaged or the ring lacks its key."""
    return keyring.unwrap(base64.urlsafe_b64decode(stored), _BOUND_TO).decode()
