"""Emergency openings: the glass that a clinician broke, and who has looked at it since."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from caregivers.records import CareRecord, CareRecordQuerySet
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.accounts.supervision import supervisees_of
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class GlassBrokenQuerySet(CareRecordQuerySet):
    """Emergency openings. Beside the clinicians of the case, those who answer for the person who opened it see them."""

    def visible_to(self, user: User) -> Self:
        """Those of the cases whose record `user` may see, `user`'s own, and those of whom `user` supervises today."""
        rows = super().visible_to(user)
        if not user.is_active or not user.is_clinician:
            return rows
        mine = Q(broken_by=user) | Q(broken_by__in=supervisees_of(user))
        return self.select_related("case__data_key").filter(mine | Q(pk__in=rows.order_by().values("pk")))

    def open(self) -> Self:
        """Those that still let somebody in."""
        return self.filter(ended_at__isnull=True, until__gt=clock.now())


class GlassBroken(CareRecord):
    """A clinician opened a colleague's case in an emergency: when, until when, and why in her own words."""

    broken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # she closed it again, before the time was over

    objects: ClassVar[Any] = GlassBrokenQuerySet.as_manager()
    frozen_when = "{old}.ended_at IS NOT NULL"
    sensitivity = {"reason": Sensitivity.NARRATIVE}

    class Meta:
        indexes = [models.Index(fields=["broken_by", "until"], name="glass_of_breaker")]

    @property
    def closed_at(self) -> datetime:
        """When it lets, or will let, nobody in any more."""
        return self.ended_at or self.until

    @property
    def is_open(self) -> bool:
        return clock.now() < self.closed_at


class GlassSeen(CareRecord):
    """Somebody who was told of an emergency opening has looked at it."""

    glass = models.ForeignKey(GlassBroken, models.PROTECT, related_name="seen")
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    frozen_when = integrity.ALWAYS

    class Meta:
        constraints = [models.UniqueConstraint(name="glass_seen_once_each", fields=["glass", "seen_by"])]
