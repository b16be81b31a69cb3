"""The phone in somebody's pocket: an app that shows codes, each once."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30  # seconds


class Phone:
    """Knows the key that a page showed."""

    def __init__(self, key: str) -> None:
        self.key = key.replace(" ", "")
        self.last = 0

    def code(self) -> str:
        """The code of this half minute, or the next one where this one is used; it waits where both are."""
        while int(time.time()) // PERIOD + 1 <= self.last:
            time.sleep(0.2)
        self.last = max(int(time.time()) // PERIOD, self.last + 1)
        return format_hotp_value(hotp_value(self.key, self.last))
