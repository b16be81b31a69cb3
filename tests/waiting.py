"""Waiting for what happens in another process."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(check: Callable[[], T], *, seconds: float = 30, what: str = "it") -> T:
    """What `check` gives as soon as that is true. Fails when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if found := check():
            return found
        assert time.monotonic() < deadline, f"Waited {seconds:g} s for {what}, in vain."
        time.sleep(0.1)
