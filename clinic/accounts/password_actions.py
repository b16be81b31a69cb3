"""Choosing another password, and a new one for a forgotten one."""

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.accounts import letters
from clinic.accounts.actions import check_new_password, verify_address
from clinic.accounts.links import user_of_new_password_token
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Another password. It is signed into the sessions: all but the one at hand end. Raises RuleViolation."""
    return _set(User.objects.select_for_update().get(pk=user.pk), password, "changed")


@transaction.atomic
def take_new_password(*, token: str, password: str) -> User:
    """A password for whoever forgot theirs; the link is good for one, and all sessions end. Raises RuleViolation."""
    found = user_of_new_password_token(token)
    if found:
        User.objects.select_for_update().get(pk=found.pk)
        found = user_of_new_password_token(token)  # somebody may have used it a moment ago
    if found is None:
        raise RuleViolation(_("This link opens nothing any more."), code="closed")
    user = _set(found, password, "forgotten")
    return verify_address(user=user)


def _set(user: User, password: str, kind: str) -> User:
    check_new_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_changed", user, by=user, kind=kind)
    letters.tell_of_change(user, _("The password was changed."))
    return user
