"""Goals with five levels in the caregiver's own words, and their ratings (Goal Attainment Scaling)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import Audience, CareRecord
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedJSONField, EncryptedTextField
from clinic.library.gates import Gate
from clinic.sensitivity import Sensitivity

LEVELS = (-2, -1, 0, 1, 2)
LEVEL_WORDS = {
    -2: _("Much less than hoped"),
    -1: _("Less than hoped"),
    0: _("As hoped"),
    1: _("More than hoped"),
    2: _("Much more than hoped"),
}


class Domain(models.TextChoices):
    """What a goal is about."""

    SELF_CARE = "self_care", _("Self-care")
    LETTING_GO = "letting_go", _("Letting go")
    BOUNDARIES = "boundaries", _("Boundaries")
    CONTAINING_FEELINGS = "containing_feelings", _("Containing feelings")
    NOT_PERSONALISING = "not_personalising", _("Not taking it personally")
    COMMUNICATION = "communication", _("Communication")
    SUPPORT = "support", _("Support for me")
    SAFETY = "safety", _("Safety")


# Which goals may only be set when the gate allows it (CLINICAL.md 4).
GATE_OF_DOMAIN = {Domain.LETTING_GO: Gate.SAFETY, Domain.BOUNDARIES: Gate.VIOLENCE}


class Goal(CareRecord):
    """One goal of a case."""

    audience = Audience.CLINICIANS_AND_CAREGIVER

    domain = models.CharField(max_length=20, choices=Domain.choices)
    title = EncryptedTextField()
    # {"-2": "…", "-1": "…", "0": "…", "1": "…", "2": "…"}: much less than expected … much more
    levels = EncryptedJSONField()
    weight = models.PositiveSmallIntegerField(default=1)
    baseline = models.SmallIntegerField(default=-1)
    review_on = models.DateField(null=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    sensitivity = {
        "domain": Sensitivity.CLINICAL,
        "title": Sensitivity.NARRATIVE,
        "levels": Sensitivity.NARRATIVE,
    }

    class Meta:
        ordering = ["set_at"]
        constraints = [
            models.CheckConstraint(name="goal_weight_1_to_4", condition=Q(weight__gte=1, weight__lte=4)),
            models.CheckConstraint(name="goal_baseline_range", condition=Q(baseline__gte=-2, baseline__lte=2)),
            models.CheckConstraint(
                name="goal_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def level_text(self, level: int) -> str:
        """What `level` looks like, in the caregiver's words."""
        levels: Any = self.levels
        return str(levels.get(str(level), ""))


class GoalRating(CareRecord):
    """Where a goal stood at one time: −2 (much less than expected) to +2 (much more)."""

    class Source(models.TextChoices):
        NOTE = "note", _("Session note")
        CLINICIAN = "clinician", _("Clinician")  # between two notes
        CAREGIVER = "caregiver", _("Client")

    audience = Audience.CLINICIANS_AND_CAREGIVER

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="ratings")
    level = models.SmallIntegerField()
    rated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=10, choices=Source.choices)
    # The row that brought the rating (a signed note): plain, because sessions stands above caregivers.
    source_id = models.UUIDField(null=True)

    frozen_when = integrity.ALWAYS
    sensitivity = {"source": Sensitivity.INTERNAL}

    class Meta:
        ordering = ["rated_at"]
        constraints = [
            models.CheckConstraint(name="rating_minus_2_to_2", condition=Q(level__gte=-2, level__lte=2)),
            models.UniqueConstraint(name="one_rating_per_source", fields=["goal", "source_id"]),
        ]
        indexes = [models.Index(fields=["case", "-rated_at"], name="rating_latest")]
