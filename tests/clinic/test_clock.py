"""The time comes from one place, and only tests and the demo may set it."""

from datetime import UTC, date, datetime

import pytest

from clinic import clock

NEW_YEAR = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)


def test_within_the_block_it_is_that_moment_and_afterwards_now():
    with clock.at(NEW_YEAR):
        assert clock.now() == NEW_YEAR
    assert clock.now() > NEW_YEAR


def test_the_date_is_that_of_the_zone():
    with clock.at(NEW_YEAR):
        assert clock.today("America/New_York") == date(2025, 12, 31)
        assert clock.today("Europe/Paris") == date(2026, 1, 1)


def test_production_cannot_set_the_clock(settings):
    settings.PRODUCTION = True
    with pytest.raises(RuntimeError), clock.at(NEW_YEAR):
        pass


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
