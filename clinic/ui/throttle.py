"""How often something may be tried. Nobody is locked out for good: each limit forgets by itself, and fails open.

``throttle("break-glass:" + str(by.pk), Limit(3, hours=1))`` counts one try and raises `TooOften` at the fourth.
Pages answer with a kind 429 that says when to try again, the API with a problem and Retry-After.
"""

import math
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext
from rest_framework.exceptions import ErrorDetail, Throttled

from clinic import clock


@dataclass(frozen=True, init=False)
class Limit:
    """So many times in so long."""

    times: int
    seconds: int

    def __init__(self, times: int, *, seconds: int = 0, minutes: int = 0, hours: int = 0) -> None:
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "seconds", seconds + 60 * minutes + 3600 * hours)


class TooOften(Throttled):
    """Too many tries. `wait` is the number of seconds until the next one may be made."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait: Any = max(1, math.ceil(wait))
        self.detail: Any = ErrorDetail(in_words(self.wait), code="throttled")


def in_words(wait: float) -> str:
    """When to try again, as a sentence."""
    minutes = max(1, math.ceil(wait / 60))
    return ngettext(
        "That was tried too often. Please try again in a minute.",
        "That was tried too often. Please try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def throttle(key: str, limit: Limit) -> None:
    """Count one try of `key` (never a secret itself). Raises TooOften above the limit, without a cache never."""
    if _count(key, limit, 1) > limit.times:
        raise TooOften(_until_next(limit))


def check(key: str, limit: Limit) -> None:
    """As `throttle`, without counting: for what counts only when it fails."""
    if _count(key, limit, 0) >= limit.times:
        raise TooOften(_until_next(limit))


def count(key: str, limit: Limit) -> None:
    """Count one try that failed; `check` refuses the next ones."""
    _count(key, limit, 1)


def client_address(request: HttpRequest) -> str:
    """Who asks, as a network address: in production the one that our own proxy saw (ALLAUTH_TRUSTED_PROXY_COUNT).

    An IPv6 client has a whole network to itself, and counts as that.
    """
    return truncate_ip(get_client_ip(request) or "unknown")


def _now() -> float:
    return clock.now().timestamp()


def _until_next(limit: Limit) -> float:
    return limit.seconds - _now() % limit.seconds


def _count(key: str, limit: Limit, more: int) -> int:
    window = f"throttle|{key}|{limit.times}|{limit.seconds}|{int(_now() // limit.seconds)}"
    if not more:
        return int(cache.get(window, 0))
    cache.add(window, 0, limit.seconds + 60)
    try:
        return int(cache.incr(window, more))
    except ValueError:  # it was forgotten between the two lines
        return more
