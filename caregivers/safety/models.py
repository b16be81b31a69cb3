"""The safety gate's answers: six questions about one case, dated, append-only (CLINICAL.md 4)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import CareRecord
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Reply(models.TextChoices):
    """An answer to a question of the gate."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


QUESTIONS = ("adult", "emergency", "danger_to_self", "danger_to_others", "seriously_ill", "violence_to_caregiver")


def _question(text: Any) -> models.CharField:
    return models.CharField(text, max_length=6, choices=Reply.choices)


class GateAnswer(CareRecord):
    """One clinician's answers to the six questions. The newest one counts, for 14 days."""

    adult = _question(_("Is the loved one an adult?"))
    emergency = _question(_("Is there an emergency now?"))
    danger_to_self = _question(_("Are they a danger to themselves?"))
    danger_to_others = _question(_("Are they a danger to others?"))
    seriously_ill = _question(
        _("Are they seriously mentally or physically ill, so that they cannot decide for themselves?")
    )
    violence_to_caregiver = _question(_("Is there violence, or a threat of it, towards the client?"))
    grounds = EncryptedTextField()  # what the answers rest on
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
    sensitivity = dict.fromkeys(QUESTIONS, Sensitivity.CLINICAL) | {"grounds": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(name=f"gate_{name}_known", condition=Q(**{f"{name}__in": Reply.values}))
            for name in QUESTIONS
        ]
        indexes = [models.Index(fields=["case", "-answered_at"], name="gate_latest")]

    @property
    def is_clear(self) -> bool:
        """The loved one is an adult and every other answer is a plain no; "not sure" is not clear."""
        return self.adult == Reply.YES and all(getattr(self, name) == Reply.NO for name in QUESTIONS[1:])
