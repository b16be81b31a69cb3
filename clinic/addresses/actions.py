"""A changed address: asked for, answered from both inboxes, done or stopped (docs/decisions/0015).

Whether `by` may speak for a *client* is asked by caregivers.rights, which knows the case; for staff it is asked here.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import Invitation, User
from clinic.addresses import letters
from clinic.addresses.links import End
from clinic.addresses.models import AddressChange
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.throttle import Limit, throttle
from clinic.visits import actions as visits

TIME = timedelta(days=3)
OFTEN = Limit(5, hours=24)


@transaction.atomic
def ask(*, user: User, new_email: str, by: User, vouched: bool = False) -> AddressChange:
    """`user` wants another address: the new inbox is asked, the old one is told. An earlier wish is void.

    `vouched`: `by` has made sure on the phone who asks, so the old inbox need not say yes. An address that belongs to
    somebody else gets the same answer and no mail. Raises RuleViolation for what is no address, or no new one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _may_speak_for(user, by)
    new_email = _new_address(user, new_email)
    throttle(f"address:{user.pk}", OFTEN)
    AddressChange.objects.unfinished().filter(user=user).update(stopped_at=clock.now(), new_email="")
    change = AddressChange(user=user, new_email=new_email, asked_by=by, asked_at=clock.now())
    change.expires_at = change.asked_at + TIME
    if vouched:
        _not_for_oneself(change, by)
        change.vouched_by, change.vouched_at = by, change.asked_at
    change.save(force_insert=True)
    record("address.change_asked", change, by=by, user_id=user.pk, expires_at=change.expires_at)
    if vouched:
        record("address.vouched", change, by=by, user_id=user.pk)
    if not _belongs_to_another(user, new_email):
        transaction.on_commit(lambda: letters.send(change, End.NEW, to=new_email))
    transaction.on_commit(lambda: letters.send(change, End.OLD, to=user.email))
    return change


@transaction.atomic
def correct(*, user: User, new_email: str, by: User) -> User:
    """Put right the address of somebody who has never come in: a slip of the pen, which no inbox can answer for.

    Open invitations are void; the next one goes to the right place and proves it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _may_speak_for(user, by)
    if user.email_verified_at:
        raise RuleViolation(_("This person has come in already. Ask both addresses instead."))
    new_email = _new_address(user, new_email)
    if _belongs_to_another(user, new_email):
        # The same sentence whoever it belongs to: that somebody is a client is confidential.
        raise RuleViolation(_("This address cannot be used. Please ask for another one."), field="new_email")
    user.email = new_email
    user.save(update_fields=["email"])
    _forget_old_ways(user)
    record("user.address_corrected", user, by=by, user_id=user.pk)
    return user


@transaction.atomic
def confirm(*, change: AddressChange, end: End) -> AddressChange:
    """Whoever reads this inbox says yes. With both ends, the address is changed. Raises RuleViolation when too late."""
    change = _open(change)
    at = {End.NEW: "new_confirmed_at", End.OLD: "old_confirmed_at"}[end]
    if getattr(change, at) is None:
        setattr(change, at, clock.now())
        change.save(update_fields=[at])
        record("address.confirmed", change, by=change.user, kind=end.value, user_id=change.user_id)
    return _done_with_both(change)


@transaction.atomic
def vouch(*, change: AddressChange, by: User) -> AddressChange:
    """`by` has made sure on the phone who asks: the old inbox, which may be lost, need not say yes."""
    change = _open(change)
    _may_speak_for(change.user, by)
    _not_for_oneself(change, by)
    if change.vouched_at is None:
        change.vouched_by, change.vouched_at = by, clock.now()
        change.save(update_fields=["vouched_by", "vouched_at"])
        record("address.vouched", change, by=by, user_id=change.user_id)
    return _done_with_both(change)


@transaction.atomic
def stop(*, change: AddressChange, by: User) -> AddressChange:
    """No, or not any more: from the old inbox, by the person, or by whoever may speak for them."""
    change = _open(change)
    _may_speak_for(change.user, by)
    change.stopped_at, change.new_email = clock.now(), ""
    change.save(update_fields=["stopped_at", "new_email"])
    record("address.change_stopped", change, by=by, user_id=change.user_id)
    return change


def _done_with_both(change: AddressChange) -> AddressChange:
    if change.new_confirmed_at is None or not change.old_end_agrees:
        return change
    user = change.user
    if _belongs_to_another(user, change.new_email):
        raise RuleViolation(_("This does not work any more."), code="closed")
    user.email, user.email_verified_at = change.new_email, clock.now()
    user.save(update_fields=["email", "email_verified_at"])
    _forget_old_ways(user)
    change.done_at, change.new_email = clock.now(), ""
    change.save(update_fields=["done_at", "new_email"])
    # Whoever sits in an old session came in by the old inbox, and all of them sign in again.
    ended = visits.end_all(user=user, by=user, why=visits.Why.ADDRESS)
    record("user.address_changed", change, by=user, user_id=user.pk, count=ended)
    return change


def _forget_old_ways(user: User) -> None:
    """Links and remembered addresses that would still lead in by the old inbox."""
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=clock.now())
    EmailAddress.objects.filter(user=user).delete()  # allauth's own; User.email is the address, but it asks both


def _open(change: AddressChange) -> AddressChange:
    user = User.objects.select_for_update().get(pk=change.user_id)
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    change.user = user
    if not (change.is_open and user.is_active):
        raise RuleViolation(_("This does not work any more."), code="closed")
    return change


def _may_speak_for(user: User, by: User) -> None:
    if by.pk == user.pk and by.is_active:
        return
    if user.is_staff:
        require_role(by, Permission.MANAGE_STAFF)
    elif not (by.is_active and by.is_clinician):
        raise PermissionDenied


def _not_for_oneself(change: AddressChange, by: User) -> None:
    if by.pk == change.user_id:
        raise PermissionDenied


def _new_address(user: User, new_email: str) -> str:
    new_email = new_email.strip().lower()
    try:
        validate_email(new_email)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), field="new_email") from None
    if new_email == user.email:
        raise RuleViolation(_("This is the address that we use already."), field="new_email")
    return new_email


def _belongs_to_another(user: User, email: str) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()
