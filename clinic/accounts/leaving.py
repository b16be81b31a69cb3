"""What else ends when somebody is deactivated. The upper houses say it here; `deactivate` does it with its own."""

from collections.abc import Callable

from clinic.accounts.models import User

Farewell = Callable[[User, User], None]  # who leaves, and whoever says so
FAREWELLS: list[Farewell] = []


def when_somebody_leaves(farewell: Farewell) -> Farewell:
    """Decorates what is to be done then."""
    FAREWELLS.append(farewell)
    return farewell
