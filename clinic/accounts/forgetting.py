"""Forgetting a client whose last record was erased: the account stays as a row, and says nothing of anybody."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import Invitation, User
from clinic.addresses.models import AddressChange
from clinic.audit.actions import record
from clinic.visits import actions as visits

# What else hangs on an account and goes with it: second factors, kept words, other addresses. (Tokens are staff's.)
THEIRS = ("mfa.Authenticator", "clinic.KeptWords", "account.EmailAddress")


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
    AddressChange.objects.unfinished().filter(user=user).update(stopped_at=clock.now(), new_email="")
    for label in THEIRS:
        _delete(label, user)
    ended = visits.end_all(user=user, by=by, why=visits.Why.CLOSED)
    record("user.forgotten", user, by=by, count=ended)
    return user


def _delete(label: str, user: User) -> None:
    model: Any = apps.get_model(label)
    model._default_manager.filter(user=user).delete()
