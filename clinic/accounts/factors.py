"""Second factors: an app that shows codes, passkeys, recovery codes. Verbs over allauth.mfa's rows.

A code of the app is good once: the step of the last one is kept in its row, so that a second process, or the next half
minute, does not take it again.
"""

import time
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic.accounts import letters
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.tokens import actions as tokens
from clinic.visits import actions as visits

Kind = Authenticator.Type
LAST_STEP = "last_step"


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What `user` can show beside a password, without the recovery codes: they only stand in for it."""
    return Authenticator.objects.filter(user=user, type__in=(Kind.TOTP, Kind.WEBAUTHN)).order_by("created_at")


@transaction.atomic
def take_code(*, user: User, code: str) -> Authenticator | None:
    """The factor that `code` belongs to, which takes it just this once; None where it does not fit."""
    _lock(user)
    for factor in Authenticator.objects.filter(user=user).exclude(type=Kind.WEBAUTHN):
        if factor.type == Kind.TOTP and _take_step(factor, code):
            return factor
        if factor.type == Kind.RECOVERY_CODES and RecoveryCodes(factor).validate_code(code):
            record("recovery_code.used", factor, by=user, count=len(_unused(user)))
            letters.tell_of_change(user, _("A recovery code was used to sign in."))
            return factor
    record("factor.failed", user, by=user)
    return None


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, first: bool) -> Authenticator:
    """Set up the app that knows `secret`, and shows it by `code`. One before it stops working.

    `first`: the session has no second factor yet; then nothing may be there already. Raises RuleViolation.
    """
    _lock(user)
    _check_first(user, first)
    step = _step(secret, code, after=0)
    if step is None:
        raise RuleViolation(_("This code does not fit. Type the one that the app shows now."), field="code")
    for old in Authenticator.objects.filter(user=user, type=Kind.TOTP):
        record("factor.removed", old, by=user, kind=old.type)
        old.delete()
    factor = TOTP.activate(user, secret).instance
    factor.data[LAST_STEP] = step
    factor.save()
    return _added(factor, user, _("An app that shows codes was set up."))


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict[str, Any], first: bool) -> Authenticator:
    """Keep a passkey that the browser has just made. `first` as for `add_app`. Raises RuleViolation."""
    _lock(user)
    _check_first(user, first)
    return _added(WebAuthn.add(user, name, credential).instance, user, _("A passkey was added."))


@transaction.atomic
def rename_passkey(*, passkey: Authenticator, name: str, by: User) -> Authenticator:
    """Call a passkey something else."""
    passkey.data["name"] = name
    passkey.save(update_fields=["data"])
    record("factor.renamed", passkey, by=by, kind=passkey.type)
    return passkey


@transaction.atomic
def remove(*, factor: Authenticator, by: User) -> None:
    """Take one's own factor away. Raises RuleViolation for the last one of staff."""
    _lock(by)
    others = factors_of(by).exclude(pk=factor.pk).exists()
    if by.is_staff and not others:
        raise RuleViolation(_("This is your last second factor. Add another one first, then remove this one."))
    record("factor.removed", factor, by=by, kind=factor.type)
    factor.delete()
    if not others:
        Authenticator.objects.filter(user=by).delete()
    letters.tell_of_change(by, _("A way to sign in was removed."))


@transaction.atomic
def make_recovery_codes(*, user: User) -> Authenticator:
    """Ten new ones; those before open nothing any more. Raises RuleViolation where they would stand in for nothing."""
    _lock(user)
    if not factors_of(user).exists():
        raise RuleViolation(_("Set up an app or a passkey first: recovery codes stand in for it."))
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).instance
    record("recovery_codes.made", codes, by=user)
    letters.tell_of_change(user, _("New recovery codes were made."))
    return codes


@transaction.atomic
def show_recovery_codes(*, user: User) -> list[str]:
    """The codes, the first time that they are asked for; never again."""
    _lock(user)
    codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    if codes is None or RecoveryCodes(codes).did_view:
        return []
    RecoveryCodes(codes).mark_as_viewed()
    record("recovery_codes.shown", codes, by=user)
    return RecoveryCodes(codes).get_unused_codes()


@transaction.atomic
def take_away(*, user: User, by: User | None) -> User:
    """A colleague lost all of it: the password opens the set-up again. Sessions and tokens end. None: the operator."""
    if by:
        require_role(by, Permission.MANAGE_STAFF)
        if user.pk == by.pk:
            raise RuleViolation(_("You change your own on the page “How I sign in”."))
    user = _lock(user)
    if not user.is_staff:
        raise RuleViolation(_("Clients need no second factor: a code by e-mail lets them in."))
    Authenticator.objects.filter(user=user).delete()
    tokens.revoke_all(user=user, by=by)
    record("factor.taken_away", user, by=by, user_id=user.pk, count=visits.end_all(user=user, by=by))
    letters.tell_of_change(user, _("Your second factor was taken away, so that you can set up a new one."))
    return user


def has_unseen_codes(user: User) -> bool:
    """Whether there are recovery codes that nobody has looked at yet."""
    codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return codes is not None and not RecoveryCodes(codes).did_view


def recovery_codes_left(user: User) -> int | None:
    """How many are unused; None where there are none at all."""
    return len(_unused(user)) if Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists() else None


def code_for(factor: Authenticator) -> str | None:
    """The code that the app shows now, or the next one where this one was used; None where one has to wait.

    For the demo and the operator's command in local mode (demo_factors.py)."""
    step = max(_now(), factor.data.get(LAST_STEP, 0) + 1)
    return format_hotp_value(hotp_value(decrypt(factor.data["secret"]), step)) if step <= _now() + 1 else None


def _added(factor: Authenticator, user: User, what: str) -> Authenticator:
    record("factor.added", factor, by=user, kind=factor.type)
    if user.is_staff:
        RecoveryCodes.activate(user)
    letters.tell_of_change(user, what)
    return factor


def _check_first(user: User, first: bool) -> None:
    if first and factors_of(user).exists():
        raise RuleViolation(_("You have a second factor already. Sign in with it first."), code="not_first")


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _unused(user: User) -> list[str]:
    codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return RecoveryCodes(codes).get_unused_codes() if codes else []


def _now() -> int:
    return int(time.time()) // app_settings.TOTP_PERIOD  # the machine's clock: the app on the phone has no other


def _step(secret: str, code: str, *, after: int) -> int | None:
    """The half minute that `code` is for: this one, or the one before or after, for clocks that are not quite right."""
    for step in (_now(), _now() - 1, _now() + 1):
        if step > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def _take_step(app: Authenticator, code: str) -> bool:
    step = _step(decrypt(app.data["secret"]), code, after=app.data.get(LAST_STEP, 0))
    if step is None:
        return False
    app.data[LAST_STEP] = step
    app.save(update_fields=["data"])
    return True
