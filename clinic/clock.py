"""The time, from one place. Only the demo and the tests may set it; production cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _set_to.get() or timezone.now()


def today(zone: tzinfo | str) -> date:
    """The local date in `zone` (a tzinfo or an IANA name)."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    return now().astimezone(zone).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment` (aware). Raises RuntimeError in production."""
    if settings.PRODUCTION:
        raise RuntimeError("The clock cannot be set in production.")
    if timezone.is_naive(moment):
        raise ValueError("The clock wants an aware datetime.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
