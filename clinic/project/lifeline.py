"""Children die with their parent, whatever kills it: no orphan keeps the port, the socket or the database."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec only the call itself is safe.
_prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)


def die_with(parent: int) -> None:
    """Have the kernel kill this process as soon as `parent` is gone. Called in the child, after the fork.

    Where the kernel has no such thing (it is Linux's), nothing happens.
    """
    if _prctl is None:
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died between the fork and the line above
        os._exit(1)
