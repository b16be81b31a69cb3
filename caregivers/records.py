"""What every clinical row is: a record of one case, seen only through the case (law 2).

``objects.visible_to(user)`` is the way in for pages, portal, API, counts, exports and searches. Who may see
the *case* is said once, in caregivers/caseload/access.py. Here it is narrowed by the audience that each model declares.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from clinic import clock, ids
from clinic.permissions import Permission
from clinic.sensitivity import Sensitivity

if TYPE_CHECKING:
    from clinic.accounts.models import User
    from clinic.encryption.models import DataKey


class Audience(StrEnum):
    """Who, of those who may see the case, may see this kind of row."""

    AUTHOR = "author"  # the one who wrote it, alone
    CLINICIANS = "clinicians"
    CLINICIANS_AND_CAREGIVER = "clinicians_and_caregiver"


class CareRecordQuerySet(models.QuerySet[Any]):
    """Rows of cases; start every question with `visible_to`."""

    def visible_to(self, user: "User") -> Self:
        """The rows that `user` may see now, with the case and its key at hand for decrypting."""
        cases = self.model._meta.get_field("case").related_model.objects
        audience = self.model.audience
        rows = self.select_related("case__data_key")
        if not user.is_caregiver:
            rows = rows.filter(case__in=cases.where_may(user, Permission.SEE_RECORD))
            return rows.filter(author=user) if audience == Audience.AUTHOR else rows
        if audience != Audience.CLINICIANS_AND_CAREGIVER:
            return rows.none()
        return rows.filter(self.model.caregiver_sees, case__in=cases.where_may(user, Permission.SEE_OWN_RECORD))

    def of(self, case: models.Model) -> Self:
        """The rows of one case (which the caller fetched through `visible_to`)."""
        return self.filter(case=case)


class CareRecord(models.Model):
    """Base of all clinical models. Narrative fields are encrypted under the case's data key."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.ForeignKey("caregivers.Case", models.PROTECT, related_name="%(class)ss")
    created_at = models.DateTimeField(default=clock.now)

    audience: Audience = Audience.CLINICIANS
    # Narrows what the caregiver sees of rows with the audience CLINICIANS_AND_CAREGIVER.
    caregiver_sees: Q = Q()
    # Every text field of a subclass says how sensitive it is; tests/architecture holds it.
    sensitivity: dict[str, Sensitivity] = {}

    objects = CareRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def data_key(self) -> "DataKey":
        """The key of the case, for the encrypted fields."""
        return self.case.data_key
