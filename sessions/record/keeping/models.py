"""How long a record is kept: what holds it back from erasure, and that its client asked for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import Case
from clinic import clock, ids
from clinic.accounts.models import User
from clinic.sensitivity import Sensitivity


class RetentionHold(models.Model):
    """Something keeps this record from being erased, until somebody lifts the hold. No clinical word in it."""

    class Reason(models.TextChoices):
        """Why it must be kept."""

        LEGAL = "legal", _("A court, a lawyer or an authority")
        COMPLAINT = "complaint", _("A complaint or an insurance case")
        REQUEST = "request", _("A request for the record is not answered yet")
        RETURN = "return", _("The client is expected back")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    reference = models.CharField(max_length=60, blank=True)  # a file number: no name, nothing clinical
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    sensitivity = {"reason": Sensitivity.INTERNAL, "reference": Sensitivity.INTERNAL}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_lifted_at_and_by",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.UniqueConstraint(name="one_hold_at_a_time", fields=["case"], condition=Q(lifted_at__isnull=True)),
        ]


class ErasureRequest(models.Model):
    """The client asked that her record be erased: on her own page, or in another way that staff put down here."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="erasure_requests")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erasure_request_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_erasure_request_at_a_time", fields=["case"], condition=Q(withdrawn_at__isnull=True)
            ),
        ]
