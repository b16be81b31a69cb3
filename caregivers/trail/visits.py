"""For the client: who has opened her record, day by day. No word of what was done in it.

What one person does within half an hour is one visit; a page of the record leaves many events.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caregivers.caseload.models import Case
from caregivers.trail.queries import ROLES, names_of, shown
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.audit.words import GLASS_BROKEN, PLAIN_VERBS
from clinic.permissions import STAFF, Permission

ONE_VISIT = timedelta(minutes=30)
EMERGENCY = timedelta(hours=4)  # how long emergency access lasts
AT_ONCE = 300


@dataclass
class Visitor:
    """One person on one day, and the times at which she came."""

    name: str
    role: str
    times: list[datetime] = field(default_factory=list)
    in_emergency: bool = False

    @property
    def clock_times(self) -> str:
        """The times of that day on the reader's clock, in order."""
        form = pgettext("time of day, Django date format", "g:i A")
        return ", ".join(date_format(localtime(at), form) for at in self.times)


@dataclass
class Day:
    """A day on the reader's clock, and who opened the record on it."""

    day: date
    visitors: list[Visitor]


def openings(user: User) -> QuerySet[AuditEvent]:
    """Staff's acts in the record of `user`'s own cases, the newest first.

    Office work around the case is not among them: to say who is responsible, nobody opens a record.
    """
    cases = Case.objects.where_may(user, Permission.SEE_OWN_RECORD).values_list("pk", flat=True)
    mine = shown().filter(case_id__in=list(cases), actor_role__in=STAFF).exclude(actor_id=user.pk)
    return mine.exclude(verb__in=PLAIN_VERBS - {GLASS_BROKEN})


def days_of(events: list[AuditEvent], user: User) -> list[Day]:
    """The events (the newest first) as days with their visitors."""
    names = names_of(event.actor_id for event in events)
    broken = _emergencies(user)
    found: dict[date, dict[uuid.UUID | None, Visitor]] = {}
    for event in events:
        visitors = found.setdefault(localtime(event.at).date(), {})
        visitor = visitors.get(event.actor_id)
        if visitor is None:
            name, role = names.get(event.actor_id) or _("Somebody"), str(ROLES.get(event.actor_role, ""))
            visitor = visitors[event.actor_id] = Visitor(name, role)
        if visitor.times and visitor.times[-1] - event.at <= ONE_VISIT:
            visitor.times[-1] = event.at
        else:
            visitor.times.append(event.at)
        visitor.in_emergency |= any(who == event.actor_id and at <= event.at <= at + EMERGENCY for who, at in broken)
    return [Day(day, [_in_order(visitor) for visitor in visitors.values()]) for day, visitors in found.items()]


def _emergencies(user: User) -> list[tuple[uuid.UUID | None, datetime]]:
    broken = openings(user).filter(verb=GLASS_BROKEN)
    return list(broken.values_list("actor_id", "at"))


def _in_order(visitor: Visitor) -> Visitor:
    visitor.times.reverse()
    return visitor
