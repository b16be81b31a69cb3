"""When a record may be erased: each rule a question with its sentence."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from clinic.accounts.models import Practice
from clinic.errors import RuleViolation
from sessions.record.keeping.models import ErasureRequest, RetentionHold

SHORTEST, LONGEST = 1, 50  # years


def years_later(day: date, years: int) -> date:
    """The same day some years later (or earlier); the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def due_on(case: Case) -> date | None:
    """The first day on which a closed case need not be kept any more; None while it is open."""
    if case.closed_at is None:
        return None
    practice = Practice.current()
    return years_later(case.closed_at.astimezone(ZoneInfo(practice.time_zone)).date(), practice.retention_years)


def past_retention(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """Of `cases` those that were closed so long ago that they need not be kept."""
    practice = Practice.current()
    first_day_kept = years_later(practice_today(), -practice.retention_years)
    # The day after, so that a case closed on the very day counts, as `due_on` says.
    end = datetime.combine(date.fromordinal(first_day_kept.toordinal() + 1), time(), ZoneInfo(practice.time_zone))
    return cases.filter(closed_at__lt=end)


def standing_of(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """With `is_held` and `is_asked_for`."""
    holds = RetentionHold.objects.filter(case=OuterRef("pk"), lifted_at=None)
    requests = ErasureRequest.objects.filter(case=OuterRef("pk"), withdrawn_at=None)
    return cases.annotate(is_held=Exists(holds), is_asked_for=Exists(requests))


def refusal(case: Case) -> RuleViolation | None:
    """Why the record of `case` cannot be erased now; None where it can."""
    if case.is_open:
        return RuleViolation(_("This case is open. It must be closed before its record can be erased."), code="open")
    if RetentionHold.objects.filter(case=case, lifted_at=None).exists():
        return RuleViolation(_("This record is on hold. Lift the hold first."), code="held")
    day = due_on(case)
    if day and day > practice_today() and not ErasureRequest.objects.filter(case=case, withdrawn_at=None).exists():
        sentence = _("This record must be kept until %(day)s, unless the client asks for it to be erased.")
        return RuleViolation(sentence % {"day": date_format(day, "DATE_FORMAT")}, code="kept")
    return None
