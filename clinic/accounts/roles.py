"""Changing what somebody is to the practice, and what stands in the way of it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.accounts.dates import not_over_on, practice_today
from clinic.accounts.models import Supervision, User
from clinic.accounts.supervision import end_all_of
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import CLINICIANS, STAFF, Permission, Role, require_role
from clinic.questions import Question
from clinic.tokens import actions as tokens


@dataclass(frozen=True)
class Tie:
    """Something that somebody is still responsible for, as a sentence, and the address where it is passed on."""

    sentence: str
    url: str = ""


# What ties `user` to being a clinician. The houses above answer (caregivers: open cases); asked before a clinician
# becomes a manager, and told after somebody was deactivated.
TIES: Question[list[Tie]] = Question("what somebody is still responsible for as a clinician")


def ties_of(user: User) -> list[Tie]:
    """Everything that `user` is still responsible for as a clinician."""
    return [tie for answer in TIES.ask(user) for tie in answer]


@transaction.atomic
def change_role(*, user: User, role: Role | str, by: User) -> User:
    """From now on `user` is `role`: what she may see and do changes with her next request.

    Raises RuleViolation, with the sentence why, while supervisees or open cases stand in the way; for oneself.
    """
    require_role(by, Permission.MANAGE_STAFF)
    if role not in STAFF:
        raise RuleViolation(_("Please choose a role among the staff."), field="role")
    # In one order for everybody, so that two managers who demote each other leave one of them.
    managers = User.objects.select_for_update().filter(role=Role.PRACTICE_MANAGER, is_active=True).order_by("pk")
    if by.pk not in [manager.pk for manager in managers]:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    role = Role(role)
    if user.role == role:
        return user
    _demand_possible(user, role, by)
    if role not in CLINICIANS:
        end_all_of(user, by)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    tokens.revoke_all(user=user, by=by)  # what a program was trusted with belongs to what its person was
    record("user.role_changed", user, by=by, from_state=before, to_state=role.value, user_id=user.pk)
    return user


def _demand_possible(user: User, role: Role, by: User) -> None:
    if user.pk == by.pk:
        # So there is always a manager left: the one who asks.
        raise RuleViolation(_("You cannot change your own role. Ask another practice manager."), field="role")
    if not user.is_staff:
        raise RuleViolation(_("A client has no other role."), field="role")
    if user.role == Role.SUPERVISOR and (count := _supervisees(user)):
        message = ngettext(
            "%(name)s supervises %(count)d colleague, now or soon. End that first.",
            "%(name)s supervises %(count)d colleagues, now or soon. End that first.",
            count,
        )
        raise RuleViolation(message % {"name": user.name, "count": count}, field="role")
    if role not in CLINICIANS and (ties := ties_of(user)):
        raise RuleViolation(" ".join(tie.sentence for tie in ties), field="role")


def _supervisees(user: User) -> int:
    rows = Supervision.objects.filter(not_over_on(practice_today()), supervisor=user)
    return rows.values("supervisee").distinct().count()
