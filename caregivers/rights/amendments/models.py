"""Requests to amend the record (45 CFR 164.526), and everything that was said about them. Append-only."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from caregivers.records import Audience, CareRecord, CareRecordQuerySet
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class AmendmentRequestQuerySet(CareRecordQuerySet):
    """Requests, with what became of them."""

    def with_deadline(self) -> Self:
        """With `deadline`: the day by which an answer is owed, an extension counted in."""
        later = AmendmentStep.objects.filter(request=OuterRef("pk"), kind=AmendmentStep.Kind.EXTENDED)
        return self.annotate(deadline=Coalesce(Subquery(later.values("until")[:1]), "due_on"))

    def unanswered(self) -> Self:
        """An answer is owed."""
        answers = AmendmentStep.objects.filter(request=OuterRef("pk"), kind__in=AmendmentStep.ANSWERS)
        return self.filter(~Exists(answers))


class AmendmentRequest(CareRecord):
    """What the caregiver wants changed in her record, in her words. An answer is owed within 60 days."""

    audience = Audience.CLINICIANS_AND_CAREGIVER

    text = EncryptedTextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()

    objects: ClassVar[Any] = AmendmentRequestQuerySet.as_manager()
    frozen_when = integrity.ALWAYS
    sensitivity = {"text": Sensitivity.NARRATIVE}

    class Meta:
        indexes = [models.Index(fields=["case", "-asked_at"], name="amendment_latest")]


class AmendmentStep(CareRecord):
    """One thing that happened with a request."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("More time needed")
        ACCEPTED = "accepted", _("Changed as asked")
        REFUSED = "refused", _("Not changed")
        DISAGREED = "disagreed", _("Statement of disagreement")

    class Grounds(models.TextChoices):
        """What a refusal may rest on (164.526(a)(2))."""

        RIGHT = "right", _("The record is right and complete as it is")
        NOT_OURS = "not_ours", _("It was written by somebody else, not by us")
        NOT_IN_RECORD = "not_in_record", _("It is not part of the record that we decide by")
        NOT_OPEN = "not_open", _("It is a part that the law does not open for inspection")

    ANSWERS = (Kind.ACCEPTED, Kind.REFUSED)
    audience = Audience.CLINICIANS_AND_CAREGIVER

    request = models.ForeignKey(AmendmentRequest, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = EncryptedTextField()  # what was done, why not, why it takes longer, or her statement
    grounds = models.CharField(max_length=15, choices=Grounds.choices, blank=True)
    until = models.DateField(null=True)  # of an extension
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
    sensitivity = {
        "kind": Sensitivity.CLINICAL,
        "grounds": Sensitivity.CLINICAL,
        "text": Sensitivity.NARRATIVE,
    }

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="amendment_step_once", fields=["request", "kind"]),
            models.UniqueConstraint(
                name="one_amendment_answer", fields=["request"], condition=Q(kind__in=["accepted", "refused"])
            ),
            models.CheckConstraint(
                name="amendment_extension_until",
                condition=Q(kind="extended", until__isnull=False) | (~Q(kind="extended") & Q(until__isnull=True)),
            ),
            models.CheckConstraint(
                name="amendment_refusal_grounds",
                condition=(Q(kind="refused") & ~Q(grounds="")) | (~Q(kind="refused") & Q(grounds="")),
            ),
        ]


def days_left(deadline: date, today: date) -> int:
    """Whole days until the deadline; negative when it has passed."""
    difference: Any = deadline - today
    return int(difference.days)
