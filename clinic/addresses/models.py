"""A change of the e-mail address that somebody signs in with, while both ends are being asked."""

from django.db import models
from django.db.models import Q

from clinic import clock, ids
from clinic.accounts.models import User
from clinic.sensitivity import Sensitivity


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    """Changes of addresses."""

    def unfinished(self) -> "AddressChangeQuerySet":
        """Neither done nor stopped; its time may be over."""
        return self.filter(done_at__isnull=True, stopped_at__isnull=True)


class AddressChange(models.Model):
    """One wish for another address. The new inbox says yes, and the old one too; or somebody vouches for its owner."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="address_changes")
    new_email = models.EmailField()  # only while it is unfinished: the rows stay, the addresses do not
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    new_confirmed_at = models.DateTimeField(null=True)
    old_confirmed_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    vouched_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = AddressChangeQuerySet.as_manager()
    frozen_when = "({old}.done_at IS NOT NULL OR {old}.stopped_at IS NOT NULL)"
    sensitivity = {"new_email": Sensitivity.IDENTIFYING}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_unfinished_address_change",
                fields=["user"],
                condition=Q(done_at__isnull=True, stopped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="address_change_done_or_stopped", condition=Q(done_at__isnull=True) | Q(stopped_at__isnull=True)
            ),
            models.CheckConstraint(
                name="address_change_by_both_ends",
                condition=Q(done_at__isnull=True)
                | (
                    Q(new_confirmed_at__isnull=False)
                    & (Q(old_confirmed_at__isnull=False) | Q(vouched_by__isnull=False))
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Can still be answered."""
        return self.done_at is None and self.stopped_at is None and clock.now() < self.expires_at

    @property
    def old_end_agrees(self) -> bool:
        """The old inbox said yes, or somebody vouched."""
        return self.old_confirmed_at is not None or self.vouched_at is not None
