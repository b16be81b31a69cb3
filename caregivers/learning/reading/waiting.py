"""What waits to be read over the whole caseload: one list, its filters, and the way from one page to the next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.caseload.access import CASES_IN_RELATION
from caregivers.caseload.models import Case, Responsibility
from caregivers.learning.models import Assignment
from clinic.accounts.models import User
from clinic.permissions import RELATIONS_OF_ROLE, Relation, Role
from clinic.ui.tags import waited

Effort = Assignment.Effort


class Scope(StrEnum):
    """Whose work. `OWN` is what *needs you* counts."""

    OWN = "own"
    PRIMARY = "mine"
    COVERED = "covered"
    SUPERVISED = "supervised"


WORDS = {
    Scope.OWN: gettext_lazy("Mine and covered"),
    Scope.PRIMARY: gettext_lazy("Mine"),
    Scope.COVERED: gettext_lazy("Covered"),
    Scope.SUPERVISED: gettext_lazy("Of those I supervise"),
}


def scope_of(text: str | None) -> Scope:
    """The scope that an address names; the own caseload where it names none."""
    return Scope(text) if text in set(Scope) else Scope.OWN


def _cases(user: User, scope: Scope) -> QuerySet[Case]:
    if scope is Scope.OWN:
        return Case.objects.own(user)
    if scope is Scope.SUPERVISED:
        may = Relation.SUPERVISING in RELATIONS_OF_ROLE[Role(user.role)]
        return Case.objects.filter(CASES_IN_RELATION[Relation.SUPERVISING](user)) if may else Case.objects.none()
    kind = Responsibility.Kind.PRIMARY if scope is Scope.PRIMARY else Responsibility.Kind.COVERING
    held = Responsibility.objects.current().filter(clinician=user, kind=kind)
    return Case.objects.filter(pk__in=held.values("case"))


def waiting(user: User, scope: Scope = Scope.OWN) -> QuerySet[Any]:
    """Finished work that nobody has read, or that changed since; of open cases, the longest wait first."""
    rows = Assignment.objects.visible_to(user).to_review()
    rows = rows.filter(case__in=_cases(user, scope), case__closed_at__isnull=True)
    return rows.select_related("version", "case__caregiver__user").order_by("waits_since", "pk")


def scopes_with_counts(user: User) -> list[dict[str, Any]]:
    """The filters, each with how many rows stand behind it: one query."""
    offered = [scope for scope in Scope if scope is not Scope.SUPERVISED or user.role == Role.SUPERVISOR]
    rows = Assignment.objects.visible_to(user).to_review().filter(case__closed_at__isnull=True)
    counts = rows.aggregate(
        **{scope.name: Count("pk", filter=Q(case__in=_cases(user, scope).values("pk"))) for scope in offered}
    )
    return [{"scope": scope, "words": WORDS[scope], "count": counts[scope.name]} for scope in offered]


@dataclass(frozen=True)
class Row:
    """One line of the list, ready to be printed."""

    url: str
    client: str
    title: str
    waits: str
    state: str
    changed: bool
    effort: str


def rows_of(assignments: list[Any], scope: Scope) -> list[Row]:
    """The list's lines."""
    return [
        Row(
            url=reverse("learning:review", args=[row.pk]) + f"?show={scope}",
            client=row.case.caregiver.user.name,
            title=row.version.title,
            waits=waited(row.waits_since),
            state=_("Changed since it was read") if row.changed_at else _("Finished"),
            changed=row.changed_at is not None,
            effort=str(row.get_effort_display()) if row.effort == Effort.HARD else "",
        )
        for row in assignments
    ]


@dataclass(frozen=True)
class Place:
    """Where one assignment stands among those that wait, and its neighbours."""

    scope: Scope
    number: int
    total: int
    before: Any = None
    after: Any = None


def place_of(assignment: Assignment, user: User, scope: Scope) -> Place | None:
    """Its place on the list; None where it is not on it (any more)."""
    rows = waiting(user, scope)
    row = rows.filter(pk=assignment.pk).first()
    if row is None:
        return None
    earlier = rows.filter(Q(waits_since__lt=row.waits_since) | Q(waits_since=row.waits_since, pk__lt=row.pk))
    later = rows.filter(Q(waits_since__gt=row.waits_since) | Q(waits_since=row.waits_since, pk__gt=row.pk))
    before, after = earlier.count(), later.count()
    return Place(
        scope=scope,
        number=before + 1,
        total=before + 1 + after,
        before=earlier.order_by("-waits_since", "-pk").first() if before else None,
        after=later.first() if after else None,
    )
