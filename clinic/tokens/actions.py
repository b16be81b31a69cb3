"""A token is made by its person, for their own programs, and ends by date, by hand, or with its person's role."""

import uuid
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.tokens.models import ApiToken, new_secret

LONGEST = timedelta(days=90)
AT_MOST = 10  # living tokens of one person


@transaction.atomic
def make(*, name: str, scope: str, days: int, by: User, once: uuid.UUID | None = None) -> tuple[ApiToken, str]:
    """A token of `by`'s own, and its secret, which cannot be read again ("" where `once` was sent before)."""
    if not (by.is_active and by.is_staff):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    key = once_id(by, once)
    if made := ApiToken.objects.filter(pk=key).first():
        return made, ""
    lasts = timedelta(days=days)
    if not timedelta(0) < lasts <= LONGEST:
        raise RuleViolation(_("A token lasts 90 days at most."), field="days")
    if scope not in ApiToken.Scope.values:
        raise RuleViolation(_("Please choose what the program may do."), field="scope")
    if ApiToken.objects.alive().filter(user=by).count() >= AT_MOST:
        raise RuleViolation(_("Ten tokens are enough for anybody. Revoke one that you do not use any more."))
    secret, digest, first = new_secret()
    token = ApiToken(id=key, user=by, name=name, scope=scope, role=by.role, digest=digest, token_key=first)
    token.expiry = clock.now() + lasts
    token.save(force_insert=True)
    record("token.made", token, by=by, kind=scope, expires_at=token.expiry, user_id=by.pk)
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> ApiToken:
    """It opens nothing any more, from now on. Twice does no harm."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.user_id != by.pk:
        raise PermissionDenied
    if token.revoked_at is None:
        _revoked([token], by)
    return token


@transaction.atomic
def revoke_all(*, user: User, by: User | None) -> int:
    """All of somebody's, because they leave or change their role; the number. Whoever calls asks who may."""
    tokens = list(ApiToken.objects.select_for_update().filter(user=user, revoked_at=None))
    _revoked(tokens, by)
    return len(tokens)


def _revoked(tokens: list[ApiToken], by: User | None) -> None:
    for token in tokens:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", token, by=by, user_id=token.user_id)
