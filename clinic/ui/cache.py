"""A cache that nobody depends on: where it is absent, limits do not hold for a while, and everybody still gets in.

It lies on the broker's server, under a prefix of its own. Keys are hashed with the installation's secret (limits count
by address and account, and neither belongs there in clear), values are JSON (nothing from a server is unpickled).
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)
REST = 5.0  # seconds in which an absent server is not asked again


def hashed_key(key: str, prefix: str, version: int) -> str:
    """What the server sees of a key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()[:40]
    return f"{prefix}:{version}:{digest}"


class Json:
    """Values as JSON; whole numbers stay numbers, so that the server can count them up."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else json.dumps(value)

    def loads(self, stored: Any) -> Any:
        return json.loads(stored)


class ForgivingCache(RedisCache):
    """Without its server: nothing is found, everything new can be added, and the log says so."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._resting_until = 0.0

    def _try(self, work: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < self._resting_until:
            return otherwise
        try:
            return work()
        except (redis.RedisError, OSError, json.JSONDecodeError):
            self._resting_until = time.monotonic() + REST
            logger.warning("The cache does not answer: for now no limit on tries holds.", exc_info=True)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(ForgivingCache, self).add(key, value, timeout, version), True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try(lambda: super(ForgivingCache, self).set(key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(ForgivingCache, self).touch(key, timeout, version), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(ForgivingCache, self).delete(key, version), False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._try(lambda: super(ForgivingCache, self).get_many(keys, version), {}))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(ForgivingCache, self).has_key(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The count; 0 where nobody counts. Raises ValueError, as all caches do, for a key that is not there."""
        return int(self._try(lambda: super(ForgivingCache, self).incr(key, delta, version), 0))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        self._try(lambda: super(ForgivingCache, self).set_many(data, timeout, version), None)
        return []

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(lambda: super(ForgivingCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        """Ours alone: the server is the broker's too, and Django's own `clear` empties it whole."""

        def forget() -> bool:
            client = self._cache.get_client(None, write=True)
            for key in client.scan_iter(match=f"{self.key_prefix}:*", count=500):
                client.delete(key)
            return True

        self._try(forget, False)
