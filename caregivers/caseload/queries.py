"""How pages, portal and API get hold of a case."""

import uuid
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.kin import linked_to
from caregivers.caseload.models import Case, ContactEntry, HandoverNote, Responsibility
from caregivers.people.models import LovedOne
from clinic.accounts.dates import practice_today
from clinic.accounts.models import Invitation, User
from clinic.errors import RuleViolation
from clinic.permissions import CLINICIANS, Permission


def fetch_case(user: User, pk: uuid.UUID, *, to: Permission) -> Case:
    """The case, in order `to` do something on it: Http404 for a stranger, PermissionDenied for a colleague who may not.

    The data key and the caregiver come along, in the same query.
    """
    cases = Case.objects.visible_to(user).select_related("data_key", "caregiver__user")
    case = get_object_or_404(cases, pk=pk)
    require(user, to, case)
    return case


def case_in_body(user: User, pk: uuid.UUID, *, to: Permission, field: str = "case") -> Case:
    """The case that a request's body names. RuleViolation (422) for one that does not exist or is not visible: the same
    sentence for both; PermissionDenied for a colleague who may see but not do.
    """
    cases = Case.objects.visible_to(user).select_related("data_key", "caregiver__user")
    case = cases.filter(pk=pk).first()
    if case is None:
        raise RuleViolation(_("There is no such case."), field=field)
    require(user, to, case)
    return case


def contacts_panel(case: Case, user: User) -> dict[str, Any]:
    """The newest entries of the contact log, for the case page."""
    rows = ContactEntry.objects.visible_to(user).of(case).select_related("logged_by").order_by("-at")
    return {"entries": list(rows[:5])}


def loved_one_of(case: Case, user: User) -> LovedOne | None:
    """The loved one, where `user` may see it."""
    return LovedOne.objects.visible_to(user).of(case).first()


def not_invited(user: User) -> QuerySet[Case]:
    """Open cases of the user's own caseload whose client has never been invited to the portal."""
    invited = Invitation.objects.filter(user=OuterRef("caregiver__user"))
    waiting = Case.objects.own(user).open().filter(caregiver__user__email_verified_at__isnull=True)
    return waiting.exclude(Exists(invited))


def clinicians_with_load() -> QuerySet[User]:
    """Active clinicians by name, each with the number of open cases of which she is the primary clinician today."""
    mine = Responsibility.objects.current().filter(
        clinician=OuterRef("pk"), kind=Responsibility.Kind.PRIMARY, case__closed_at__isnull=True
    )
    counted = mine.order_by().values("clinician").annotate(count=Count("pk")).values("count")
    return User.objects.clinicians().annotate(load=Coalesce(Subquery(counted), 0))


def uncovered(user: User) -> QuerySet[Case]:
    """Open cases without a primary clinician who works here today, by number: they come first on the manager's page."""
    able = Responsibility.objects.current().filter(
        case=OuterRef("pk"),
        kind=Responsibility.Kind.PRIMARY,
        clinician__is_active=True,
        clinician__role__in=CLINICIANS,
    )
    cases = Case.objects.where_may(user, Permission.SEE_WHO_IS_RESPONSIBLE).open().exclude(Exists(able))
    return cases.select_related("caregiver__user").order_by("number")


def with_current(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases`, each with the rows that hold today in ``current``, the primary clinician first."""
    return cases.prefetch_related(
        Prefetch("responsibilities", Responsibility.objects.current().in_order(), to_attr="current")
    )


def history(case: Case, user: User) -> list[tuple[Responsibility, str, str]]:
    """Who is, was and will be responsible, the newest first, each with a tone and a word for how it stands."""
    rows = Responsibility.objects.visible_to(user).filter(case=case).select_related("clinician")
    return [(row, *_standing(row)) for row in rows.order_by("-starts_on", "-kind", "-pk")]


def _standing(row: Responsibility) -> tuple[str, str]:
    today = practice_today()
    if row.holds(today):
        if not row.clinician.is_active:
            return "danger", _("Deactivated")
        return "good", _("Now")
    if not row.is_over(today):
        return "info", _("To come")
    if row.ends_on == row.starts_on and not row.is_primary:
        return "neutral", _("Called off")
    return "neutral", _("Over")


def handover_panel(case: Case, user: User) -> dict[str, Any]:
    """The newest handover notes, for the case page: the first thing that a colleague reads."""
    notes = HandoverNote.objects.visible_to(user).of(case).select_related("author").order_by("-created_at")
    return {"notes": list(notes[:3])}


def same_person_panel(case: Case, user: User) -> dict[str, Any]:
    """The cases that concern the same person, for the case page of those who may read both."""
    return {"linked": linked_to(case, user)}
