"""The practice's dates: responsibilities and supervisions hold from a day until a day, the end not included.

So one that ends today holds no more, one that begins today holds already, and what is handed over changes hands at
once. A row that ends on the day on which it starts never held (or was called off).
"""

from datetime import date

from django.db.models import F, Q

from clinic import clock
from clinic.accounts.models import Practice


def practice_today() -> date:
    """The date at the practice."""
    return clock.today(Practice.current().time_zone)


def current_on(day: date) -> Q:
    """What holds on `day`."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def not_over_on(day: date) -> Q:
    """What holds on `day` or is still to come; not what was called off."""
    return Q(ends_on__isnull=True) | Q(ends_on__gt=day, starts_on__lt=F("ends_on"))


def overlapping(starts_on: date, ends_on: date | None) -> Q:
    """What holds on any day of the period."""
    lasts = not_over_on(starts_on)
    return lasts & Q(starts_on__lt=ends_on) if ends_on else lasts
