"""When a follow-up is due: clock changes, and quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caregivers.followups.schedule import Quiet, due, to_utc, to_wall

ZONES = (
    "America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland",
)  # fmt: skip
NIGHT = (time(21), time(8))


def wall(*parts):
    return datetime(*parts)  # noqa: DTZ001 (wall time has no zone of its own)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        ("America/New_York", wall(2026, 3, 8, 2, 30), utc(2026, 3, 8, 7, 30)),  # left out: shown as 3:30
        ("Europe/Paris", wall(2026, 3, 29, 2, 15), utc(2026, 3, 29, 1, 15)),
        ("Australia/Lord_Howe", wall(2026, 10, 4, 2, 15), utc(2026, 10, 3, 15, 45)),  # half an hour only
        ("America/St_Johns", wall(2026, 3, 8, 2, 0), utc(2026, 3, 8, 5, 30)),
        ("Pacific/Auckland", wall(2026, 9, 27, 2, 30), utc(2026, 9, 26, 14, 30)),
    ],
)
def test_a_time_that_the_clocks_leave_out_moves_forward(zone, shown, moment):
    assert to_utc(shown, zone) == moment
    assert to_wall(moment, zone) > shown.isoformat()


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        ("America/New_York", wall(2026, 11, 1, 1, 30), utc(2026, 11, 1, 5, 30)),
        ("Europe/Paris", wall(2026, 10, 25, 2, 30), utc(2026, 10, 25, 0, 30)),
        ("Australia/Lord_Howe", wall(2026, 4, 5, 1, 45), utc(2026, 4, 4, 14, 45)),
        ("America/St_Johns", wall(2026, 11, 1, 1, 30), utc(2026, 11, 1, 4, 0)),
        ("Pacific/Auckland", wall(2026, 4, 5, 2, 30), utc(2026, 4, 4, 13, 30)),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_taken(zone, shown, moment):
    assert to_utc(shown, zone) == moment
    assert to_wall(moment, zone) == shown.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("zone", ZONES)
def test_nine_in_the_morning_is_nine_on_each_day_of_the_year(zone):
    days = [wall(2026, 1, 1, 9) + timedelta(days=n) for n in range(365)]
    assert [to_wall(to_utc(day, zone), zone) for day in days] == [day.strftime("%Y-%m-%dT%H:%M") for day in days]


def test_a_wall_time_with_a_zone_of_its_own_is_refused():
    with pytest.raises(ValueError, match="zone"):
        to_utc(utc(2026, 1, 1), "Europe/Paris")


def test_due_without_a_wall_time_is_now_and_says_what_clocks_show_there():
    now = utc(2026, 7, 1, 12)
    found = due(wall=None, zone="Asia/Kolkata", now=now)
    assert (found.due_at, found.local_due, found.zone) == (now, "2026-07-01T17:30", "Asia/Kolkata")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ((2026, 6, 1, 20, 59), (2026, 6, 1, 20, 59)),
        ((2026, 6, 1, 21, 0), (2026, 6, 2, 8, 0)),
        ((2026, 6, 1, 23, 59), (2026, 6, 2, 8, 0)),
        ((2026, 6, 2, 3, 0), (2026, 6, 2, 8, 0)),
        ((2026, 6, 2, 7, 59), (2026, 6, 2, 8, 0)),
        ((2026, 6, 2, 8, 0), (2026, 6, 2, 8, 0)),
        ((2026, 3, 8, 1, 0), (2026, 3, 8, 8, 0)),  # the night that is an hour shorter
        ((2026, 11, 1, 0, 30), (2026, 11, 1, 8, 0)),  # and the one that is longer
    ],
)
def test_quiet_hours_move_to_their_end(local, expected):
    zone = "America/New_York"
    moment, moved = (to_utc(wall(*parts), zone) for parts in (local, expected))
    assert Quiet(zone, *NIGHT).after(moment) == moved


def test_quiet_hours_within_the_day_and_none_at_all():
    zone = "Europe/Paris"
    noon = to_utc(wall(2026, 6, 1, 12), zone)
    assert Quiet(zone, time(9), time(17)).after(noon) == to_utc(wall(2026, 6, 1, 17), zone)
    assert Quiet(zone, time(9), time(9)).after(noon) == noon


def test_an_end_that_comes_twice_is_never_in_the_past():
    quiet = Quiet("America/New_York", time(21), time(1, 30))
    second_quarter_past_one = to_utc(wall(2026, 11, 1, 1, 15), "America/New_York", second=True)
    assert quiet.after(second_quarter_past_one) == second_quarter_past_one + timedelta(minutes=15)


moments = st.datetimes(wall(2024, 1, 1), wall(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(moment=moments, zone=st.sampled_from(ZONES), starts=times, ends=times)
def test_whatever_the_hours_it_is_never_earlier_never_quiet_and_at_most_a_day_and_an_hour_later(
    moment, zone, starts, ends
):
    quiet = Quiet(zone, starts, ends)
    after = quiet.after(moment)
    assert after >= moment
    assert not quiet.holds_at(after)
    assert after - moment <= timedelta(hours=26)
    assert (after == moment) is not quiet.holds_at(moment)


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_wall_time_and_back_is_the_same_minute_or_its_first_coming(moment, zone):
    back = to_utc(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)
    assert back == moment or timedelta(0) < moment - back <= timedelta(hours=1)
