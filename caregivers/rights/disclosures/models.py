"""The accounting of disclosures (45 CFR 164.528): what went out about a case, to whom, when and why."""

from django.db import models
from django.db.models import Q

from caregivers.records import Audience, CareRecord
from clinic import integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Disclosure(CareRecord):
    """One disclosure. A row never changes: a correction is a row of its own that takes the place of the one before."""

    audience = Audience.CLINICIANS_AND_CAREGIVER
    # What was put right is not shown to her any more: a slip may have been about somebody else.
    caregiver_sees = Q(correction__isnull=True)

    disclosed_on = models.DateField()
    to_whom = EncryptedTextField()  # name, and address where it is known
    what = EncryptedTextField()
    purpose = EncryptedTextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    is_void = models.BooleanField(default=False)  # the correction says: this did not happen, or not here

    frozen_when = integrity.ALWAYS
    sensitivity = dict.fromkeys(("to_whom", "what", "purpose"), Sensitivity.NARRATIVE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_correction_is_void", condition=Q(is_void=False) | Q(corrects__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["case", "-disclosed_on"], name="disclosure_latest")]
