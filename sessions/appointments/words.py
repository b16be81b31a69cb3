"""Moments in words, on the clock of a zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from clinic.ui.tags import moment


def day_and_time(at: datetime, zone: str) -> str:
    """Such as ``Today, 2:05 PM``, as seen from the zone."""
    with timezone.override(ZoneInfo(zone)):
        return moment(at)


def dated(at: datetime, zone: str) -> str:
    """Such as ``March 3, 2026, 2:05 PM (America/New_York)``: true on paper and in a year's time, too."""
    day = date_format(at.astimezone(ZoneInfo(zone)), "DATE_FORMAT")
    return f"{day}, {time_of_day(at, zone)} ({zone})"


def time_of_day(at: datetime, zone: str) -> str:
    """Such as ``2:05 PM``."""
    return date_format(at.astimezone(ZoneInfo(zone)), pgettext("time of day, Django date format", "g:i A"))


def from_to(start: datetime, end: datetime, zone: str) -> str:
    """Such as ``2:05 PM – 2:55 PM``."""
    return f"{time_of_day(start, zone)} – {time_of_day(end, zone)}"
