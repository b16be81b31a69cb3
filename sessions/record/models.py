"""How a case ended, and that it was opened again: rows that stay, whatever comes after them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from caregivers.records import CareRecord
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Discharge(CareRecord):
    """A case was closed: why, and what a colleague should know who opens it in three years."""

    class Reason(models.TextChoices):
        """Why the work came to its end."""

        REACHED = "reached", _("What we set out to do is done")
        AGREED = "agreed", _("Ended by agreement")
        REFERRED = "referred", _("Referred to somebody else")
        MOVED = "moved", _("Moved away, or changed practice")
        STOPPED = "stopped", _("Stopped coming")
        NOT_BEGUN = "not_begun", _("The work never began")
        OTHER = "other", _("Another reason")

    reason = models.CharField(max_length=12, choices=Reason.choices)
    summary = EncryptedTextField()
    discharged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    discharged_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
    sensitivity = {"reason": Sensitivity.CLINICAL, "summary": Sensitivity.NARRATIVE}

    class Meta:
        indexes = [models.Index(fields=["case", "-discharged_at"], name="discharge_of_case")]


class Reopening(CareRecord):
    """A closed case was opened again: the client came back, or it was closed by mistake."""

    discharge = models.OneToOneField(Discharge, models.PROTECT, null=True, related_name="reopening")
    reason = EncryptedTextField()
    reopened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
    sensitivity = {"reason": Sensitivity.NARRATIVE}
