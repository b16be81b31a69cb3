"""What the dates of assigned work mean, as conditions: open, locked, overdue, to be read, to be asked about."""

from typing import Self

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from caregivers.learning import due
from caregivers.records import CareRecordQuerySet

OPEN = Q(completed_at__isnull=True, withdrawn_at__isnull=True)
# Scheduled for a later day that has not come, or that the gate or the one before it holds up.
LOCKED = Q(unlocks_on__isnull=False, unlocked_at__isnull=True)
# Finished and nobody has read it, or changed since somebody had.
UNREAD = Q(completed_at__isnull=False) & (Q(reviewed_at__isnull=True) | Q(changed_at__isnull=False))


class AssignmentQuerySet(CareRecordQuerySet):
    """Assignments; start with `visible_to`."""

    def open(self) -> Self:
        """On the caregiver's page, and neither finished nor withdrawn."""
        return self.filter(OPEN & ~LOCKED)

    def unfinished(self) -> Self:
        """Neither finished nor withdrawn, whether it is on her page or still to come."""
        return self.filter(OPEN)

    def locked(self) -> Self:
        """Scheduled, and not on the caregiver's page yet."""
        return self.filter(OPEN & LOCKED)

    def to_review(self) -> Self:
        """Finished, and nobody has said yet that she has read it; or changed since. `waits_since` says since when."""
        return self.filter(UNREAD).annotate(waits_since=Coalesce("changed_at", "completed_at"))

    def overdue(self) -> Self:
        """Open, and the due day is over where the caregiver lives."""
        return self.open().filter(due.over())

    def to_ask(self) -> Self:
        """Overdue, and nobody has asked yet what got in the way. Who said *not now* to it has answered that."""
        asked = Q(obstacle_at__isnull=False) | Q(obstacle_asked_at__isnull=False) | Q(effort=self.model.Effort.NOT_NOW)
        return self.overdue().exclude(asked)

    def heavy(self) -> Self:
        """Unfinished, and what got in the way is not only time: nobody has taken note of it yet, or she said more."""
        unseen = Q(obstacle_seen_at__isnull=True) | Q(obstacle_seen_at__lt=F("obstacle_at"))
        return self.filter(OPEN, unseen, obstacle__in=self.model.HEAVY)
