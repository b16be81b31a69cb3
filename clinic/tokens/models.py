"""API tokens: what a program of a staff member shows instead of a session."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.models import AbstractAuthToken, get_digest_token
from knox.settings import CONSTANTS

from clinic import clock, ids
from clinic.accounts.models import User
from clinic.permissions import STAFF
from clinic.sensitivity import Sensitivity

USED_EVERY = timedelta(minutes=5)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens; a person sees their own."""

    def alive(self) -> "ApiTokenQuerySet":
        """Those that open something now: a deactivated person's and one of another role than it was made in do not."""
        return self.filter(
            Q(revoked_at=None, expiry__gt=clock.now()),
            user__is_active=True,
            user__role__in=STAFF,
            user__role=F("role"),
        )

    def of_secret(self, secret: str) -> "ApiToken | None":
        """The living token that `secret` is, with its person."""
        try:
            digest = hash_token(secret)
        except ValueError:
            return None
        return self.alive().filter(digest=digest).select_related("user").first()


class ApiToken(AbstractAuthToken):
    """Knox keeps the digest and the first characters; the token itself is shown once and is nowhere."""

    class Scope(models.TextChoices):
        """What a program may do with it, within what its person may do."""

        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    role = models.CharField(max_length=20)  # what its person was when it was made
    created = models.DateTimeField(default=clock.now)
    expiry = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    sensitivity = {
        "digest": Sensitivity.INTERNAL,
        "token_key": Sensitivity.INTERNAL,
        "name": Sensitivity.INTERNAL,
        "scope": Sensitivity.INTERNAL,
        "role": Sensitivity.INTERNAL,
    }

    class Meta:
        constraints = [models.CheckConstraint(name="token_scope_known", condition=Q(scope__in=("read", "write")))]
        indexes = [models.Index(fields=["user", "created"], name="tokens_of_user")]

    def __str__(self) -> str:
        return self.name

    def note_use(self) -> None:
        """Its program has asked something; written now and then, for a program may ask a hundred times a minute."""
        now = clock.now()
        if self.last_used_at is None or now - self.last_used_at >= USED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    @property
    def may_write(self) -> bool:
        return self.scope == self.Scope.WRITE


def new_secret() -> tuple[str, str, str]:
    """A fresh token: what is shown once, its digest, and the first characters, by which one knows it again."""
    digest, secret = get_digest_token()
    key: Any = secret[: CONSTANTS.TOKEN_KEY_LENGTH]
    return secret, digest, key
