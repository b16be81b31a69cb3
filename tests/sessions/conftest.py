"""Fixtures of the house."""

import pytest

from clinic import clock
from tests.sessions.scenes import MORNING


@pytest.fixture
def may_morning():
    """It is 10:00 on a Monday in May, in New York. Ask for it before the cast."""
    with clock.at(MORNING):
        yield
