"""A real browser: Debian's Chromium, driven by Playwright. Without it the browser tests say that they are skipped."""

import os
import shutil
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

# Playwright's loop runs in the test's thread; Django would take the test itself for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",  # root in a container has none
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@cache
def missing() -> str:
    """What keeps the browser from starting, or ""."""
    if CHROMIUM is None:
        return "Chromium is not installed (apt-get install chromium)"
    driver = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    if driver.returncode != 0:
        return f"Playwright's driver does not start (apt-get install libatomic1): {driver.stderr[-300:]}"
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none, before anything tries to start it."""
    if "playwright" in getattr(item, "fixturenames", ()) and missing():
        pytest.skip(missing())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(QUIET)}


if __name__ == "__main__":  # `make test` asks
    sys.exit(f"The browser tests will be skipped: {why}." if (why := missing()) else 0)
