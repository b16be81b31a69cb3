"""The audit trail: what was done and what was read, by whom. No foreign keys, append-only.

The rows survive whatever they speak of. They are chained by a sealer of their own (sealing.py), so that no
reading waits for another; docs/decisions/0014 says how.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clinic import clock, integrity
from clinic.sensitivity import Sensitivity


class AuditEvent(models.Model):
    """One act. `details` holds codes, counts and ids only, never a word that somebody wrote."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    actor_id = models.UUIDField(null=True)  # none: the clock or the operator
    actor_role = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    frozen_when = integrity.ALWAYS
    sensitivity = {
        "actor_role": Sensitivity.INTERNAL,
        "verb": Sensitivity.INTERNAL,
        "target_type": Sensitivity.INTERNAL,
        "target_id": Sensitivity.INTERNAL,
        "details": Sensitivity.INTERNAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at"], name="audit_of_case"),
            models.Index(fields=["actor_id", "at"], name="audit_of_actor"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class AuditSeal(models.Model):
    """A link of the chain. It covers the events that `covers` names, one by one, and the seal before it.

    What `hash` is computed over is written down in canonical.py. `through` is the highest event id that the chain has
    come to; events with a lower id that became visible late are covered by a later seal.
    """

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 …: two sealers cannot make the same one
    sealed_at = models.DateTimeField()
    covers = models.TextField()  # ids of events: "101-150,152"
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()  # events in the chain up to here
    through = models.PositiveBigIntegerField()
    caught_up = models.BooleanField()  # nothing was left unsealed
    digests = models.BinaryField()  # SHA-256 of each event, in the order of `covers`: says which one was changed
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    frozen_when = integrity.ALWAYS
    sensitivity = {"covers": Sensitivity.INTERNAL, "previous": Sensitivity.INTERNAL, "hash": Sensitivity.INTERNAL}

    class Meta:
        indexes = [models.Index(fields=["sealed_at"], name="audit_seal_at")]

    def __str__(self) -> str:
        return f"seal {self.number}"


class AuditCheck(models.Model):
    """What a verification of the chain found: the nightly one's, or one that the operator asked for."""

    id = models.BigAutoField(primary_key=True)
    checked_at = models.DateTimeField(default=clock.now)
    is_full = models.BooleanField()
    seal = models.PositiveBigIntegerField()  # the chain's last link then; 0 where there was none
    seal_hash = models.CharField(max_length=64, blank=True)
    events = models.PositiveBigIntegerField()  # looked at in this check
    findings = models.PositiveIntegerField()
    first_finding = models.TextField(blank=True)  # a sentence with numbers, never what a person wrote

    frozen_when = integrity.ALWAYS
    sensitivity = {"seal_hash": Sensitivity.INTERNAL, "first_finding": Sensitivity.INTERNAL}

    def __str__(self) -> str:
        return f"check {self.pk}"

    @property
    def more_findings(self) -> int:
        """How many there are beside the first."""
        return max(0, self.findings - 1)
