"""The practice and the people who sign in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic import clock, ids
from clinic.permissions import CLINICIANS, STAFF, Role
from clinic.sensitivity import Sensitivity


def validate_time_zone(value: str) -> None:
    """Raises ValidationError unless `value` is an IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone such as America/New_York."), params={"value": value})


_of_this_request: "ContextVar[Practice | None]" = ContextVar("practice", default=None)


class Practice(models.Model):
    """The one practice that this installation serves (docs/decisions/0003)."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    name = models.CharField(max_length=120)
    # What mails are signed with. Neutral: being a client is itself confidential.
    sender_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    retention_years = models.PositiveSmallIntegerField(default=7)  # records are kept so long after a case was closed
    created_at = models.DateTimeField(default=clock.now)

    sensitivity = {
        "name": Sensitivity.INTERNAL,
        "sender_name": Sensitivity.INTERNAL,
        "phone": Sensitivity.INTERNAL,
        "time_zone": Sensitivity.INTERNAL,
    }

    class Meta:
        constraints = [models.CheckConstraint(name="one_practice", condition=Q(only=True))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Practice":
        """The practice; an unsaved stand-in before `bootstrap` has made it. Asked for once per request."""
        return _of_this_request.get() or cls.objects.first() or cls(name="Porchlight", sender_name="Porchlight")

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator["Practice"]:
        """Within the block `current` answers without asking the database again."""
        practice = cls.current()
        token = _of_this_request.set(practice)
        try:
            yield practice
        finally:
            _of_this_request.reset(token)


class UserManager(BaseUserManager["User"]):
    """Makes people; roles and passwords are set by the verbs in accounts/actions.py."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def clinicians(self) -> "models.QuerySet[User]":
        """Active therapists and supervisors, by name."""
        return self.filter(role__in=CLINICIANS, is_active=True).order_by("name")


class User(AbstractBaseUser):
    """Somebody who signs in: staff or caregiver. There is one role each."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    email_verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    sensitivity = {
        "password": Sensitivity.INTERNAL,
        "email": Sensitivity.IDENTIFYING,
        "name": Sensitivity.IDENTIFYING,
        "role": Sensitivity.INTERNAL,
        "time_zone": Sensitivity.INTERNAL,
        "language": Sensitivity.INTERNAL,
    }

    class Meta:
        constraints = [models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Belongs to the practice (therapist, supervisor or manager)."""
        return self.role in STAFF

    @property
    def is_clinician(self) -> bool:
        """Signs notes: therapist or supervisor."""
        return self.role in CLINICIANS

    @property
    def is_manager(self) -> bool:
        return self.role == Role.PRACTICE_MANAGER

    @property
    def is_caregiver(self) -> bool:
        return self.role == Role.CAREGIVER


class Supervision(models.Model):
    """Who answers for whose work, between dates (local to the practice; the end is not included).

    One that ends on the day on which it starts never held: it was called off.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    supervisor = models.ForeignKey(User, models.PROTECT, related_name="supervises")
    supervisee = models.ForeignKey(User, models.PROTECT, related_name="supervised_by")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="supervision_of_another", condition=~Q(supervisor=F("supervisee"))),
            models.CheckConstraint(
                name="supervision_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                name="one_current_supervision",
                fields=["supervisor", "supervisee"],
                condition=Q(ends_on__isnull=True),
            ),
        ]


class Invitation(models.Model):
    """A first way in, for one person. The link is signed, never stored, and opens by POST once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # none: bootstrap
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # the first time that the link was looked at
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_open_invitation",
                fields=["user"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Can still be taken up."""
        return self.accepted_at is None and self.revoked_at is None and clock.now() < self.expires_at
