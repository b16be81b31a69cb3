"""Flags: something on a case that needs a clinician's eye. A rule raises one, a person closes it with a word why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import CareRecord
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class Severity(models.TextChoices):
    """How soon somebody must look."""

    URGENT = "urgent", _("Urgent")
    SOON = "soon", _("Soon")
    TO_KNOW = "to_know", _("To know")


class Disposition(models.TextChoices):
    """How a flag ended."""

    ACTED = "acted", _("Acted on: it is dealt with")
    WATCHED = "watched", _("Known, and watched further")
    HANDED_ON = "handed_on", _("Handed on to somebody else")
    FALSE_ALARM = "false_alarm", _("A false alarm")


class Flag(CareRecord):
    """One flag on one case. Open until a person closes it: time, answers and programs never do.

    `dedupe_key` says what it is about: the same thing raises one flag. What happened to it stands in the audit trail.
    """

    rule = models.CharField(max_length=40)  # a key of caregivers/safety/flags/rules.py
    severity = models.CharField(max_length=10, choices=Severity.choices)
    raised_at = models.DateTimeField(default=clock.now)
    # Where it comes from: plain columns, for the row may be of any kind, and may be gone.
    source_type = models.CharField(max_length=60)
    source_id = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=160)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    disposition = models.CharField(max_length=20, choices=Disposition.choices, blank=True)
    word = EncryptedTextField(null=True)  # why it was closed; none before, so that raising one needs no key

    frozen_when = "{old}.closed_at IS NOT NULL"
    sensitivity = {
        "rule": Sensitivity.CLINICAL,
        "severity": Sensitivity.CLINICAL,
        "source_type": Sensitivity.INTERNAL,
        "source_id": Sensitivity.INTERNAL,
        "dedupe_key": Sensitivity.INTERNAL,
        "disposition": Sensitivity.CLINICAL,
        "word": Sensitivity.NARRATIVE,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(name="flag_once_for_each_thing", fields=["case", "dedupe_key"]),
            models.CheckConstraint(name="flag_severity_known", condition=Q(severity__in=Severity.values)),
            models.CheckConstraint(
                name="flag_acknowledged_at_and_by",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="flag_closed_by_a_person_with_a_word",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, disposition="", word__isnull=True)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    disposition__in=Disposition.values,
                    word__isnull=False,
                    acknowledged_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-raised_at"], name="flag_of_case"),
            models.Index(fields=["case"], name="flag_open", condition=Q(closed_at__isnull=True)),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
