"""Who has opened the record, in a copy of it: the same days and visits that the client's page shows."""

from django.utils.formats import date_format

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines
from caregivers.trail.visits import Day, days_of, openings
from clinic.accounts.models import User


def who_opened(case: Case, reader: User) -> list[Entry]:
    """The latest day first."""
    client = case.caregiver.user
    events = list(openings(client).filter(case_id=case.pk))
    return [_day(day) for day in days_of(events, client)]


def _day(day: Day) -> Entry:
    data = {
        "day": day.day,
        "who": [
            {"name": one.name, "role": one.role, "times": one.times, "in_an_emergency": one.in_emergency}
            for one in day.visitors
        ],
    }
    words = lines(*((f"{one.name}, {one.role}", one.clock_times) for one in day.visitors))
    return Entry(data, date_format(day.day, "DATE_FORMAT"), words)
