"""The caregiver, who is the client, and the loved one, who consented to nothing."""

from datetime import time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from caregivers.records import CareRecord
from clinic import clock, ids
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity

ASK_AGAIN_AFTER = timedelta(days=90)


class CaregiverQuerySet(models.QuerySet["Caregiver"]):
    """Caregivers; start with `visible_to`."""

    def visible_to(self, user: User) -> "CaregiverQuerySet":
        """The caregivers of the cases that `user` may see."""
        cases: Any = apps.get_model("caregivers", "Case").objects
        return self.filter(cases__in=cases.visible_to(user)).distinct()


class Caregiver(models.Model):
    """The family member who is the practice's client, and how he or she may safely be reached.

    Name, address and time zone are those of the user. A caregiver may have several cases over the years.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="caregiver")
    may_email = models.BooleanField(default=True)
    shared_device = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(21))  # local to the caregiver
    quiet_until = models.TimeField(default=time(8))
    stopped_at = models.DateTimeField(null=True)  # no mails at all, said by the caregiver
    safe_contact_confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = CaregiverQuerySet.as_manager()

    def __str__(self) -> str:
        return self.user.name

    @property
    def should_confirm_contact(self) -> bool:
        """What she said about reaching her is old, or she never said it: she is asked whether it is still right."""
        confirmed = self.safe_contact_confirmed_at
        return confirmed is None or confirmed < clock.now() - ASK_AGAIN_AFTER


class LovedOne(CareRecord):
    """The adult they worry about, as one case knows them: a nickname, a relation and a situation.

    Never a user, never a client; no surname, birth date or contact (CLINICAL.md 6).
    """

    class Relation(models.TextChoices):
        """What the loved one is to the caregiver."""

        CHILD = "child", _("Son or daughter")
        PARTNER = "partner", _("Partner")
        PARENT = "parent", _("Parent")
        SIBLING = "sibling", _("Brother or sister")
        FRIEND = "friend", _("Friend")
        OTHER = "other", _("Other")

    class Situation(models.TextChoices):
        """How the loved one is doing, as far as anybody knows (CLINICAL.md 1: the second line)."""

        IN_DANGER = "in_danger", _("In danger")
        STRUGGLING = "struggling", _("Struggling")
        STEADY = "steady", _("Steady")
        LOOKING_FOR_HELP = "looking_for_help", _("Looking for help")
        IN_TREATMENT = "in_treatment", _("In treatment")

    nickname = models.CharField(max_length=40)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    situation = models.CharField(max_length=20, choices=Situation.choices, default=Situation.STRUGGLING)
    story = EncryptedTextField()  # what is going on, in the clinician's words

    sensitivity = {
        "nickname": Sensitivity.IDENTIFYING,
        "relation": Sensitivity.CLINICAL,
        "situation": Sensitivity.CLINICAL,
        "story": Sensitivity.NARRATIVE,
    }

    class Meta:
        constraints = [models.UniqueConstraint(name="one_loved_one_per_case", fields=["case"])]

    def __str__(self) -> str:
        return self.nickname
