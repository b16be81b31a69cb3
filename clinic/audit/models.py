"""The audit trail: what was done and what was read, by whom. No foreign keys, append-only.

The rows survive whatever they speak of. They are chained by a sealer of their own (later release), so that no
reading waits for another.
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
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"
