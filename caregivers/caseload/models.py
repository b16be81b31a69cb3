"""Cases, who is responsible for them, the contact log, and which cases concern the same person."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caregivers.caseload import access
from caregivers.people.models import Caregiver
from caregivers.records import CareRecord
from clinic import clock, ids, integrity
from clinic.accounts.dates import current_on, practice_today
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.encryption.models import DataKey
from clinic.permissions import ONLY_WHILE_OPEN, Permission, Relation
from clinic.sensitivity import Sensitivity


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases; start with `visible_to`."""

    def visible_to(self, user: User) -> "CaseQuerySet":
        """The cases that `user` may know of. What of them she may see is narrowed by each record's audience."""
        return self.where_may(user, Permission.SEE_CASE)

    def where_may(self, user: User, permission: Permission) -> "CaseQuerySet":
        """The cases on which `user` may do `permission` today; none at all for a deactivated person."""
        relations = access.relations_that_may(user, permission)
        if not relations:
            return self.none()
        cases = self.open() if permission in ONLY_WHILE_OPEN else self
        return cases.filter(access.cases_in(relations, user))

    def own(self, user: User) -> "CaseQuerySet":
        """The caseload proper: cases that `user` herself is responsible for today, as primary or cover."""
        return self.filter(access.CASES_IN_RELATION[Relation.RESPONSIBLE](user))

    def open(self) -> "CaseQuerySet":
        """Not closed."""
        return self.filter(closed_at__isnull=True)

    def erased(self) -> "CaseQuerySet":
        """The key is destroyed: what was written can never be read again."""
        return self.filter(data_key__destroyed_at__isnull=False)

    def readable(self) -> "CaseQuerySet":
        """Not erased."""
        return self.filter(data_key__destroyed_at__isnull=True)


class Case(models.Model):
    """One episode of care: a caregiver, a loved one, the people responsible; opened and closed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)  # what people say on the phone
    caregiver = models.ForeignKey(Caregiver, models.PROTECT, related_name="cases")
    data_key = models.OneToOneField(DataKey, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_closed_at_and_by",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            )
        ]
        # What is past its time to be kept: found by the date, not by looking at every case.
        indexes = [models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False))]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def erased_at(self) -> datetime | None:
        """When the case's key was destroyed, and with it all that was written."""
        return self.data_key.destroyed_at


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    """Who is responsible for what, when."""

    def visible_to(self, user: User) -> Self:
        """Those of the cases of which `user` may know who is responsible."""
        return self.filter(case__in=Case.objects.where_may(user, Permission.SEE_WHO_IS_RESPONSIBLE))

    def current(self) -> Self:
        """What holds today, at the practice. A deactivated clinician's row holds, but nobody can act on it."""
        return self.filter(current_on(practice_today()))

    def in_order(self) -> Self:
        """The primary clinician first, then those who cover."""
        return self.select_related("clinician").order_by("-kind", "starts_on", "pk")


class Responsibility(models.Model):
    """A clinician is responsible for a case, between dates of the practice (the end is not included).

    One that ends on the day on which it starts never held: it was called off, or handed on the same day.
    """

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("Primary")
        COVERING = "covering", _("Covering")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="responsibilities")
    clinician = models.ForeignKey(User, models.PROTECT, related_name="responsibilities")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRIMARY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = ResponsibilityQuerySet.as_manager()
    sensitivity = {"kind": Sensitivity.INTERNAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_primary", fields=["case"], condition=Q(kind="primary", ends_on__isnull=True)
            ),
            models.CheckConstraint(
                name="responsibility_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [models.Index(fields=["clinician", "case"], name="responsibility_caseload")]

    @property
    def is_primary(self) -> bool:
        return self.kind == self.Kind.PRIMARY

    def is_over(self, day: date) -> bool:
        """Holds no more on `day`, or never will."""
        return self.ends_on is not None and (self.ends_on <= day or self.ends_on <= self.starts_on)

    def holds(self, day: date) -> bool:
        """Holds on `day`."""
        return self.starts_on <= day and not self.is_over(day)


class ContactEntry(CareRecord):
    """The contact log: a call, a mail, a visit. So that *last contact* has a source."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MAIL = "mail", _("E-mail")
        VISIT = "visit", _("Visit")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    reached = models.BooleanField(default=True)  # a call that nobody took is an attempt, not a contact
    summary = EncryptedTextField()
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    frozen_when = integrity.ALWAYS
    sensitivity = {"kind": Sensitivity.CLINICAL, "summary": Sensitivity.NARRATIVE}

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="contact_latest")]


class HandoverNote(CareRecord):
    """What a clinician writes for the colleague who takes over. Clinicians of the case read it, managers never."""

    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = EncryptedTextField(_("For the colleague who takes over"))

    frozen_when = integrity.ALWAYS
    sensitivity = {"text": Sensitivity.NARRATIVE}


class SamePersonQuerySet(models.QuerySet["SamePerson"]):
    """Links between cases; start with `visible_to`."""

    def visible_to(self, user: User) -> Self:
        """The links of which `user`, a clinician, may read the record of BOTH cases."""
        cases = Case.objects.where_may(user, Permission.SEE_RECORD)
        return self.filter(ended_at__isnull=True, first__in=cases, second__in=cases)

    def of(self, case: Case) -> Self:
        """The links of one case, from either side."""
        return self.filter(Q(first=case) | Q(second=case))


class SamePerson(models.Model):
    """Two cases concern the same loved one. Two relatives never learn it from us: it is shown to those who see both."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    first = models.ForeignKey(Case, models.PROTECT, related_name="+")  # the one with the smaller number
    second = models.ForeignKey(Case, models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = SamePersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="same_person_of_two_cases", condition=~Q(first=F("second"))),
            models.UniqueConstraint(
                name="same_person_said_once", fields=["first", "second"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def other(self, case: Case) -> Case:
        """The case at the other end."""
        return self.second if self.first_id == case.pk else self.first
