"""Who is signed in where, and the words of somebody whose visit had ended when they were sent."""

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import clock, ids
from clinic.accounts.models import User
from clinic.encryption import keyring, wrappings
from clinic.sensitivity import Sensitivity

REMEMBERED = timedelta(hours=1)  # how long an ended visit, and words that were kept, are there at most


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits; a person sees their own."""

    def open_of(self, user: User) -> "VisitQuerySet":
        """Where `user` is signed in now."""
        return self.filter(user=user, ended_at=None, until__gt=clock.now())


class Visit(models.Model):
    """One person signed in on one device, until it ends. Neither the network address nor the browser's full name."""

    class Why(models.TextChoices):
        """How a visit ended."""

        NONE = "", ""
        IDLE = "idle", _("nobody was there")
        LONGEST = "longest", _("it lasted as long as it may")
        SIGNED_OUT = "signed_out", _("signed out")
        ELSEWHERE = "elsewhere", _("signed out from another device")
        CLOSED = "closed", _("the account was closed")
        ADDRESS = "address", _("the e-mail address was changed")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="visits")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    shared = models.BooleanField(default=False)
    began_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()  # when it ends by itself, if nobody does anything
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True, choices=Why.choices, default=Why.NONE)

    objects = VisitQuerySet.as_manager()

    sensitivity = {
        "session_key": Sensitivity.INTERNAL,
        "browser": Sensitivity.INTERNAL,
        "system": Sensitivity.INTERNAL,
        "why": Sensitivity.INTERNAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=models.Q(ended_at=None), name="visit_open"),
            models.Index(fields=["until"], name="visit_until"),
        ]

    def __str__(self) -> str:
        return self.device

    @property
    def device(self) -> str:
        """ "Firefox on Windows": enough to know one's own again."""
        if self.browser and self.system:
            return gettext("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or gettext("A device that we do not know")


class KeptWordsQuerySet(models.QuerySet["KeptWords"]):
    """Kept words; a person sees their own, for an hour."""

    def waiting_for(self, user: User) -> "KeptWordsQuerySet":
        """What `user` may still look at, the newest first."""
        return self.filter(user=user, kept_at__gt=clock.now() - REMEMBERED).order_by("-kept_at")


class KeptWords(models.Model):
    """A form that was sent when its writer's visit had ended. Sealed; only the writer gets it back."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=clock.now)
    sealed = models.BinaryField()

    objects = KeptWordsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "kept_at"], name="kept_words_of")]

    @property
    def bound_to(self) -> bytes:
        """What the ciphertext is tied to: this row, and this person."""
        return f"kept words|{self.pk}|{self.user_id}".encode()

    def seal(self, content: dict[str, Any]) -> None:
        """Put `content` in, as ciphertext that opens only in this row and for this person."""
        self.sealed = keyring.wrap(json.dumps(content).encode(), self.bound_to)

    def content(self) -> dict[str, Any]:
        """What was kept. Raises Unreadable where it is damaged, moved, or the ring has changed meanwhile."""
        found: dict[str, Any] = json.loads(keyring.unwrap(bytes(self.sealed), self.bound_to))
        return found


def _put_sealed(row: KeptWords, sealed: bytes) -> list[str]:
    row.sealed = sealed
    return ["sealed"]


wrappings.register(
    wrappings.Wrapping(
        name="kept words",
        model="clinic.KeptWords",
        read=lambda row: row.sealed,
        write=_put_sealed,
        bound_to=lambda row: row.bound_to,
        column="sealed",
    )
)
