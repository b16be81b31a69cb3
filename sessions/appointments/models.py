"""Appointments: the meetings."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import Audience, CareRecord
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Appointment(CareRecord):
    """One meeting of a clinician with one caregiver. Stored in UTC, with the zone that it was booked in."""

    class Place(models.TextChoices):
        OFFICE = "office", _("At the practice")
        VIDEO = "video", _("By video")
        PHONE = "phone", _("By phone")

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    audience = Audience.CLINICIANS_AND_CAREGIVER

    clinician = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.OFFICE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    state_reason = EncryptedTextField()  # why it was cancelled or missed
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    sensitivity = {
        "zone": Sensitivity.INTERNAL,
        "place": Sensitivity.CLINICAL,
        "state": Sensitivity.CLINICAL,
        "state_reason": Sensitivity.NARRATIVE,
    }

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(name="appointment_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            # A double click books once.
            models.UniqueConstraint(
                name="one_booking_at_a_time", fields=["case", "starts_at"], condition=Q(state="booked")
            ),
        ]
        indexes = [
            models.Index(fields=["case", "starts_at"], name="appointment_of_case"),
            models.Index(fields=["clinician", "starts_at"], name="appointment_agenda"),
        ]

    @property
    def has_begun(self) -> bool:
        """Its start has passed, whatever became of it."""
        return self.starts_at <= clock.now()

    @property
    def is_booked(self) -> bool:
        return self.state == self.State.BOOKED

    def clashes(self) -> "models.QuerySet[Appointment]":
        """Other booked appointments of the same clinician that overlap with this one."""
        booked = Appointment.objects.filter(clinician_id=self.clinician_id, state=self.State.BOOKED)
        return booked.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).exclude(pk=self.pk)
