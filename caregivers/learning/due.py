"""What "the due day is over" and "its day has come" mean for many caregivers at once, each in her own time zone."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q

from clinic import clock

ZONE = "case__caregiver__user__time_zone"
QUARTER = 15  # minutes: no zone on earth changes its day in between


def over() -> Q:
    """Rows with a `due_on` that is over where the caregiver lives."""
    return _where_she_lives("due_on__lt")


def unlocked() -> Q:
    """Rows whose `unlocks_on` has come where the caregiver lives."""
    return _where_she_lives("unlocks_on__lte")


def _where_she_lives(lookup: str) -> Q:
    """`lookup` compared with the date that it is in each caregiver's own zone."""
    now = clock.now()
    days = _zones_by_day(now.replace(minute=now.minute - now.minute % QUARTER, second=0, microsecond=0))
    usual = max(days, key=lambda day: len(days[day]))
    elsewhere = {day: zones for day, zones in days.items() if day != usual}
    condition = Q(**{lookup: usual})
    for zones in elsewhere.values():
        condition &= ~Q(**{f"{ZONE}__in": zones})
    for day, zones in elsewhere.items():
        condition |= Q(**{lookup: day, f"{ZONE}__in": zones})
    return condition


@lru_cache(maxsize=8)
def _zones_by_day(quarter: datetime) -> dict[date, list[str]]:
    """The two or three dates that there are on earth at `quarter`, and where."""
    days = {zone: quarter.astimezone(ZoneInfo(zone)).date() for zone in sorted(available_timezones())}
    return {day: [zone for zone in days if days[zone] == day] for day in set(days.values())}
