"""Forgetting a client whose last record was erased: the account stays as a row, and says nothing of anybody."""

from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import Invitation, User
from clinic.audit.actions import record

# What else hangs on an account and goes with it: second factors, devices, kept words, tokens. App label → model.
THEIRS = (
    "mfa.Authenticator",
    "usersessions.UserSession",
    "clinic.Visit",
    "clinic.KeptWords",
    "knox.AuthToken",
    "account.EmailAddress",
)


@transaction.atomic
def forget(*, user: User, by: User | None) -> User:
    """Name, address and every way in are gone. Whoever calls it has asked who may. Forgetting twice does it once.

    Raises ValueError for staff: what they signed stays under their names.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff:
        raise ValueError("Only clients are forgotten.")
    address = f"erased-{user.pk}@erased.invalid"  # reserved: no mail ever goes there
    if user.email == address:
        return user
    user.email, user.name = address, _("Erased client")
    user.is_active, user.email_verified_at = False, None
    user.time_zone, user.language = User._meta.get_field("time_zone").default, "en"
    user.set_unusable_password()
    user.save()
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=clock.now())
    for label in THEIRS:
        _delete(label, user)
    record("user.forgotten", user, by=by, count=_end_sessions(user))
    return user


def _delete(label: str, user: User) -> None:
    try:
        model: Any = apps.get_model(label)
    except LookupError:  # not installed
        return
    model._default_manager.filter(user=user).delete()


def _end_sessions(user: User) -> int:
    """Sessions say whose they are only inside: they are opened one by one. Rare enough."""
    sessions = Session.objects.filter(expire_date__gt=clock.now()).iterator()
    ours = [session.pk for session in sessions if session.get_decoded().get("_auth_user_id") == str(user.pk)]
    return Session.objects.filter(pk__in=ours).delete()[0] if ours else 0
