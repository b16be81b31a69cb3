"""The one sentence that decides who may see what (law 2).

*A clinician sees the cases that she is responsible for today, and for four hours one that she opened in an emergency;
a supervisor also those of whom she supervises today; a caregiver her own; a practice manager sees of every case that it
exists and who is responsible.*

Everything else is derived: `Case.objects.visible_to`, every record's ``visible_to``, `may` and `require`.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.dates import current_on, practice_today
from clinic.accounts.models import Supervision, User
from clinic.errors import RuleViolation
from clinic.permissions import ONLY_WHILE_OPEN, RELATION_MAY, RELATIONS_OF_ROLE, Permission, Relation, Role

if TYPE_CHECKING:
    from caregivers.caseload.models import Case

__all__ = ["current_on", "practice_today"]  # said here for everybody who asks about responsibility


def _responsible(**who: Any) -> QuerySet[Any]:
    responsibilities = apps.get_model("caregivers", "Responsibility").objects
    return responsibilities.filter(current_on(practice_today()), **who).values("case")


def _supervising(user: User) -> QuerySet[Any]:
    now = Supervision.objects.filter(current_on(practice_today()), supervisor=user)
    return _responsible(clinician__in=now.values("supervisee"))


def _breaking_glass(user: User) -> QuerySet[Any]:
    broken = apps.get_model("caregivers", "GlassBroken").objects
    return broken.filter(broken_by=user, ended_at__isnull=True, until__gt=clock.now()).values("case")


# The relation → the ids of the cases in it.
_IDS: dict[Relation, Callable[[User], QuerySet[Any]]] = {
    Relation.RESPONSIBLE: lambda user: _responsible(clinician=user),
    Relation.SUPERVISING: _supervising,
    Relation.BREAKING_GLASS: _breaking_glass,
}
# The relation → the cases in it, as a condition on Case.
CASES_IN_RELATION: dict[Relation, Callable[[User], Q]] = {
    **{relation: lambda user, ids=ids: Q(pk__in=ids(user)) for relation, ids in _IDS.items()},  # type: ignore[misc]
    Relation.MANAGING: lambda user: Q(),
    Relation.SELF: lambda user: Q(caregiver__user=user),
}


def cases_in(relations: Iterable[Relation], user: User) -> Q:
    """The cases in any of `relations` (at least one) to `user`: one set of ids, which an index can look up."""
    relations = list(relations)
    if len(relations) == 1:
        return CASES_IN_RELATION[relations[0]](user)
    first, *others = (_IDS[relation](user) for relation in relations)
    return Q(pk__in=first.union(*others))


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
    """All that `user` may do on the case by what she is to it, and whether it is open: asked of the database."""
    if not user.is_active:
        return frozenset(), True
    relations = RELATIONS_OF_ROLE[Role(user.role)]
    holds = {f"is_{relation}": _as_column(CASES_IN_RELATION[relation](user)) for relation in relations}
    found = type(case).objects.filter(pk=case.pk).annotate(**holds).values_list("closed_at", *holds).first()
    if found is None:
        return frozenset(), True
    closed_at, *are = found
    held = (RELATION_MAY[relation] for relation, is_so in zip(relations, are, strict=True) if is_so)
    return frozenset[Permission]().union(*held), closed_at is None


def _as_column(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField()) if condition else Value(True)


def _closed_sentence(user: User) -> str:
    if user.is_caregiver:
        return _(
            "Your time with us has come to an end, so nothing can be added here any more. "
            "Everything you made is still here for you to read."
        )
    return _("This case is closed. What is there can be read; to go on with it, reopen it first.")
