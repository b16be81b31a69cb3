"""How pages, portal and API get hold of a case."""

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case, ContactEntry
from caregivers.people.models import LovedOne
from clinic.accounts.models import Invitation, User
from clinic.errors import RuleViolation
from clinic.permissions import Permission


def fetch_case(user: User, pk: uuid.UUID, *, to: Permission) -> Case:
    """The case, in order `to` do something on it: Http404 for a stranger, PermissionDenied for a colleague who may not.

    The data key and the caregiver come along, in the same query.
    """
    cases = Case.objects.visible_to(user).select_related("data_key", "caregiver__user")
    case = get_object_or_404(cases, pk=pk)
    require(user, to, case)
    return case


def case_in_body(user: User, pk: uuid.UUID, *, to: Permission) -> Case:
    """The case that a request's body names. RuleViolation (422) for one that does not exist or is not visible: the same
    sentence for both; PermissionDenied for a colleague who may see but not do.
    """
    cases = Case.objects.visible_to(user).select_related("data_key", "caregiver__user")
    case = cases.filter(pk=pk).first()
    if case is None:
        raise RuleViolation(_("There is no such case."), field="case")
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
