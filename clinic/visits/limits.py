"""How long somebody stays signed in: until nobody has been there for a while, and never longer than a working day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from clinic.accounts.models import User

IN_SESSION = "visit"
WARN_BEFORE = timedelta(minutes=2)
OWN_DEVICE_IDLE = timedelta(hours=4)  # a client on a device that nobody else uses


@dataclass(frozen=True)
class Limits:
    """Seconds without anybody there, and seconds in all."""

    idle: int
    longest: int
    outlives_browser: bool = False

    @classmethod
    def of(cls, user: User, *, shared: bool) -> "Limits":
        """Staff and shared devices: the short limit, and the browser's end. A client's own device: the day."""
        longest = int(settings.SIGNED_IN_AT_MOST.total_seconds())
        if user.is_caregiver and not shared:
            own = int(OWN_DEVICE_IDLE.total_seconds())
            return cls(min(own, longest), longest, outlives_browser=True)
        return cls(min(int(settings.IDLE_AT_MOST.total_seconds()), longest), longest)


@dataclass(frozen=True)
class Here:
    """Somebody's visit as their session knows it, so that asking costs no query."""

    visit: str
    person: str
    began: float
    seen: float
    limits: Limits
    shared: bool = False

    @classmethod
    def in_session(cls, session: Any) -> "Here | None":
        """The visit of a signed-in session; None where it has none that can be read."""
        kept = session.get(IN_SESSION)
        try:
            limits = Limits(kept["idle"], kept["longest"])
            return cls(kept["id"], session["_auth_user_id"], kept["began"], kept["seen"], limits, kept["shared"])
        except (KeyError, TypeError):
            return None

    def idle_left(self, now: datetime) -> float:
        """Seconds until it ends because nobody is there."""
        return self.seen + self.limits.idle - now.timestamp()

    def longest_left(self, now: datetime) -> float:
        """Seconds until it ends whatever happens."""
        return self.began + self.limits.longest - now.timestamp()

    def left(self, now: datetime) -> float:
        """Seconds until it ends if nobody does anything."""
        return min(self.idle_left(now), self.longest_left(now))

    @property
    def who(self) -> str:
        """A name for the person by which a page knows whose it is, and that says nothing about them."""
        return who(self.person)


def who(person: Any) -> str:
    """See `Here.who`."""
    return salted_hmac("visits.who", str(person)).hexdigest()[:20]
