"""The one sentence that decides who may see what (law 2).

*A clinician sees the cases that she is responsible for today; a supervisor also those of whom she supervises today;
a caregiver her own; a practice manager sees of every case that it exists and who is responsible.*

Everything else is derived: `Case.objects.visible_to`, every record's ``visible_to``, `may` and `require`.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import Practice, Supervision, User
from clinic.errors import RuleViolation
from clinic.permissions import ONLY_WHILE_OPEN, RELATION_MAY, RELATIONS_OF_ROLE, Permission, Relation, Role

if TYPE_CHECKING:
    from caregivers.caseload.models import Case


def practice_today() -> date:
    """The date at the practice, which responsibilities and supervisions are dated by."""
    return clock.today(Practice.current().time_zone)


def current_on(day: date) -> Q:
    """Dated from-until, the end not included: what holds on `day`."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def _responsible(who: Q) -> Q:
    responsibilities = apps.get_model("caregivers", "Responsibility").objects
    return Q(pk__in=responsibilities.filter(current_on(practice_today())).filter(who).values("case"))


def _supervising(user: User) -> Q:
    now = Supervision.objects.filter(current_on(practice_today()), supervisor=user)
    return _responsible(Q(clinician__in=now.values("supervisee")))


# The relation → the cases in it, as a condition on Case.
CASES_IN_RELATION: dict[Relation, Callable[[User], Q]] = {
    Relation.RESPONSIBLE: lambda user: _responsible(Q(clinician=user)),
    Relation.SUPERVISING: _supervising,
    Relation.MANAGING: lambda user: Q(),
    Relation.SELF: lambda user: Q(caregiver__user=user),
}


def relations_that_may(user: User, permission: Permission) -> list[Relation]:
    """Of the relations that `user` can have to a case, those in which one may do `permission`."""
    if not user.is_active:
        return []
    return [relation for relation in RELATIONS_OF_ROLE[Role(user.role)] if permission in RELATION_MAY[relation]]


def permissions_on(case: "Case", user: User) -> frozenset[Permission]:
    """All that `user` may do on `case` today."""
    held, is_open = _held(case, user)
    return held if is_open else held - ONLY_WHILE_OPEN


def require(user: User, permission: Permission, case: "Case") -> None:
    """Raises PermissionDenied (403) unless `user` may do `permission` on `case` today; RuleViolation (code "closed")
    where she might, were the case still open.

    Verbs call it. A page has fetched the case through ``visible_to`` before, so a stranger has got 404 already.
    """
    held, is_open = _held(case, user)
    if permission not in held:
        raise PermissionDenied(permission.value)
    if permission in ONLY_WHILE_OPEN and not is_open:
        raise RuleViolation(_closed_sentence(user), code="closed")


def _held(case: "Case", user: User) -> tuple[frozenset[Permission], bool]:
    """All that `user` may do on the case by what she is to it, and whether it is open: asked of the database now."""
    held, is_open = frozenset[Permission](), True
    if user.is_active:
        cases = type(case).objects.filter(pk=case.pk)
        for relation in RELATIONS_OF_ROLE[Role(user.role)]:
            for closed_at in cases.filter(CASES_IN_RELATION[relation](user)).values_list("closed_at", flat=True):
                held |= RELATION_MAY[relation]
                is_open = closed_at is None
    return held, is_open


def _closed_sentence(user: User) -> str:
    if user.is_caregiver:
        return _(
            "Your time with us has come to an end, so nothing can be added here any more. "
            "Everything you made is still here for you to read."
        )
    return _("This case is closed. What is there can be read; to go on with it, reopen it first.")
