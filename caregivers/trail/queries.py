"""The trail in words: who did what when, for those who are responsible, for the manager, for the client herself.

Events are plain rows without foreign keys; a page of them becomes lines in a fixed number of queries.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.audit.words import HIDDEN, Words, without_content, words_of
from clinic.permissions import Role
from clinic.ui.tags import moment

PAGE_SIZE = 50
NEWEST_FIRST = ("-at", "-pk")
ROLES = dict(Role.choices)


@dataclass(frozen=True)
class Line:
    """One act, as people read it: strings that are ready to be printed."""

    id: int
    at: datetime
    who: str
    role: str
    what: str
    case: str = ""

    @property
    def when(self) -> str:
        """On the reader's clock, in human words."""
        return moment(self.at)


def shown() -> QuerySet[AuditEvent]:
    """All events but the trail's own housekeeping, the newest first."""
    return AuditEvent.objects.exclude(verb__in=HIDDEN).order_by(*NEWEST_FIRST)


def events_of(case: Case) -> QuerySet[AuditEvent]:
    """What was done and read on a case that was fetched in order to see its trail."""
    return shown().filter(case_id=case.pk)


def older_than(events: QuerySet[AuditEvent], before: int | None) -> QuerySet[AuditEvent]:
    """The events that stand below the event `before`; all of them where there is no such event."""
    last = AuditEvent.objects.filter(pk=before).values_list("at", flat=True).first() if before else None
    return events.filter(Q(at__lt=last) | Q(at=last, pk__lt=before)) if last else events


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """The events in full words, for those who may see what is in the record."""
    return _lines(list(events), words_of)


def lines_without_content(events: Iterable[AuditEvent]) -> list[Line]:
    """The events for the manager: on which case, but not what was in it."""
    rows = list(events)
    cases = {row.case_id for row in rows if row.case_id}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    return _lines(rows, without_content, {pk: f"#{number}" for pk, number in numbers.items()})


def _lines(rows: list[AuditEvent], words: Any, cases: dict[uuid.UUID, str] | None = None) -> list[Line]:
    names = names_of(row.actor_id for row in rows)
    return [
        Line(
            id=row.pk,
            at=row.at,
            who=names.get(row.actor_id) or _("Somebody") if row.actor_id else _("Porchlight"),
            role=str(ROLES.get(row.actor_role, "")) if row.actor_id else _("by itself"),
            what=_sentence(words(row.verb)),
            case=(cases or {}).get(row.case_id, "") if row.case_id else "",
        )
        for row in rows
    ]


def _sentence(words: Words) -> str:
    text = str(words.text)
    return text[:1].upper() + text[1:]


def names_of(people: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Person → name, in one query."""
    wanted = {pk for pk in people if pk}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def people_in(case: Case) -> list[tuple[str, str]]:
    """Those who left a trail on the case, by name, as choices."""
    actors = AuditEvent.objects.filter(case_id=case.pk, actor_id__isnull=False).order_by()
    names = names_of(actors.values_list("actor_id", flat=True).distinct())
    return sorted(((str(pk), name) for pk, name in names.items()), key=lambda choice: choice[1])
