"""People come in, sign in, and go: verbs with an actor. `by=None` is the operator at the command line."""

import uuid
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import Invitation, Practice, User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import STAFF, Permission, Role, require_role
from clinic.questions import Question
from clinic.tokens import actions as tokens
from clinic.visits import actions as visits

# Somebody is deactivated: the houses above end what they hold of the person, in the same transaction.
LEAVING: Question[int] = Question("what ends when somebody leaves: how much of it there was")
TWO_WEEKS = timedelta(days=14)


@transaction.atomic
def open_practice(*, name: str, sender_name: str, time_zone: str, by: User | None = None) -> Practice:
    """The one practice of this installation, opened by the operator. Raises RuleViolation where there is one."""
    if existing := Practice.objects.first():
        raise RuleViolation(_("There is a practice here already: %(name)s.") % {"name": existing.name})
    practice = Practice(name=name, sender_name=sender_name, time_zone=time_zone)
    practice.full_clean(validate_unique=False)
    practice.save(force_insert=True)
    record("practice.opened", practice, by=by)
    return practice


@transaction.atomic
def create_staff(
    *, email: str, name: str, role: Role | str, by: User | None, time_zone: str, once: uuid.UUID | None = None
) -> User:
    """Take somebody in as staff; `invite` gives them the way in. Raises RuleViolation for an address in use."""
    if by:
        require_role(by, Permission.MANAGE_STAFF)
    if role not in STAFF:
        raise RuleViolation(_("Please choose a role among the staff."), field="role")
    key = once_id(by, once) if by else uuid.uuid4()
    if made := User.objects.filter(pk=key).first():
        return made
    if User.objects.filter(email__iexact=email).exists():
        # The same sentence whoever it belongs to: that somebody is a client is confidential.
        raise RuleViolation(_("This address cannot be used. Please ask for another one."), field="email")
    user = User.objects.create_user(email, id=key, name=name, role=role, time_zone=time_zone)
    record("user.created", user, by=by, role=user.role)
    return user


@transaction.atomic
def invite(*, user: User, by: User | None, expires_in: timedelta = TWO_WEEKS) -> Invitation:
    """A new way in for `user`; an open one before it is void.

    Staff are invited by the practice manager, and only until they came in: a link to a colleague's account would be
    a way to the colleague's clients. Whether `by` may invite a client is asked by caregivers.portal's verb.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _may_invite(user, by)
    now = clock.now()
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation.objects.create(user=user, invited_by=by, created_at=now, expires_at=now + expires_in)
    record("invitation.made", invitation, by=by, user_id=user.pk, expires_at=invitation.expires_at)
    return invitation


def _may_invite(user: User, by: User | None) -> None:
    if user.is_staff:
        if by:
            require_role(by, Permission.MANAGE_STAFF)
        if user.email_verified_at:
            raise RuleViolation(_("This person has come in already, and can sign in with a code by e-mail."))
    elif not (by and by.is_active and by.is_clinician):
        raise PermissionDenied
    if not user.is_active:
        raise RuleViolation(_("This person is deactivated. Let them in again first."))


def note_opened(*, invitation: Invitation) -> None:
    """Its link was looked at for the first time, by the person or by a mail program: for the state that staff see."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=clock.now())


@transaction.atomic
def accept(*, invitation: Invitation, password: str | None = None) -> User:
    """The invited person comes in: once. Raises RuleViolation when the invitation opens nothing any more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if not (invitation.is_open and user.is_active):
        raise RuleViolation(_("This link opens nothing any more."), code="closed")
    if password is not None:
        check_new_password(password, user)
        user.set_password(password)
    invitation.accepted_at = user.email_verified_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    user.save(update_fields=["email_verified_at", "password"])
    record("invitation.accepted", invitation, by=user, user_id=user.pk)
    return user


def check_new_password(password: str, user: User) -> None:
    """Raises RuleViolation, about the field `password`, for one that is too short or on the blocklist."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), field="password") from None


@transaction.atomic
def note_sign_in(*, user: User, kind: str) -> User:
    """Somebody signed in. A code that came by mail verifies the address as well as an invitation does."""
    record("user.signed_in", user, by=user, kind=kind)
    if kind.split("+")[0] == "code":
        verify_address(user=user)
    return user


@transaction.atomic
def verify_address(*, user: User) -> User:
    """Somebody showed that they read what is sent there. An invitation that waited is taken up with it."""
    if user.email_verified_at:
        return user
    now = clock.now()
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(accepted_at=now)
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    record("user.address_verified", user, by=user)
    return user


@transaction.atomic
def deactivate(*, user: User, by: User) -> User:
    """Staff leave: sessions, tokens, planned messages and the invitation end with this transaction."""
    require_role(by, Permission.MANAGE_STAFF)
    if user.pk == by.pk:
        raise RuleViolation(_("You cannot deactivate yourself. Ask another practice manager."))
    # In one order for everybody, so that two managers who deactivate each other leave one of them.
    managers = User.objects.select_for_update().filter(role=Role.PRACTICE_MANAGER, is_active=True).order_by("pk")
    if by.pk not in [manager.pk for manager in managers]:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_staff:
        raise RuleViolation(_("Clients are not deactivated here: their case is closed."))
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=clock.now())
    tokens.revoke_all(user=user, by=by)
    LEAVING.ask(user, by)
    ended = visits.end_all(user=user, by=by, why=visits.Why.CLOSED)
    record("user.deactivated", user, by=by, count=ended)
    return user


@transaction.atomic
def let_in_again(*, user: User, by: User) -> User:
    """The other way round: the account opens again, with the password or code as before."""
    require_role(by, Permission.MANAGE_STAFF)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff and not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("user.let_in_again", user, by=by)
    return user
