"""What the caregiver signed, and what she took back. Rows are written once."""

from datetime import datetime

from django.db import models

from caregivers.records import Audience, CareRecord
from caregivers.rights.documents.models import DocumentVersion
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Consent(CareRecord):
    """Her name under one version of one document."""

    audience = Audience.CLINICIANS_AND_CAREGIVER

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="consents")
    signed_name = EncryptedTextField()  # as she typed it; frozen, and unreadable once the record is erased
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)
    text_hash = models.CharField(max_length=64)  # of the version, copied: what was read can be proved by the row alone

    frozen_when = integrity.ALWAYS
    sensitivity = {"signed_name": Sensitivity.NARRATIVE, "text_hash": Sensitivity.PUBLIC}

    class Meta:
        indexes = [models.Index(fields=["case", "-signed_at"], name="consent_latest")]

    @property
    def revoked_at(self) -> datetime | None:
        """When it was taken back; None while it holds."""
        revocation = getattr(self, "revocation", None)
        return revocation.revoked_at if revocation else None


class ConsentRevocation(CareRecord):
    """She took it back. What was signed stays readable."""

    audience = Audience.CLINICIANS_AND_CAREGIVER

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="revocation")
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
