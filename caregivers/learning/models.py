"""Assigned modules and the caregiver's answers."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caregivers.learning.querysets import LOCKED, OPEN, UNREAD, AssignmentQuerySet
from caregivers.records import Audience, CareRecord
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedJSONField, EncryptedTextField
from clinic.integrity import ALWAYS
from clinic.library.models import ModuleVersion, Pathway
from clinic.sensitivity import Sensitivity


class PathwayRun(CareRecord):
    """A case follows a pathway. Its modules are assignments that unlock one after the other.

    *Paused* is a date and moves no row; what is locked stays so meanwhile, and is moved when it goes on.
    """

    audience = Audience.CLINICIANS_AND_CAREGIVER

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="+")
    every_days = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    paused_on = models.DateField(null=True)  # local to the caregiver
    stopped_at = models.DateTimeField(null=True)
    stop_reason = EncryptedTextField(null=True)

    sensitivity = {"stop_reason": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(name="pathway_run_spacing", condition=Q(every_days__gte=1, every_days__lte=90)),
            models.CheckConstraint(
                name="pathway_run_paused_or_stopped", condition=Q(paused_on__isnull=True) | Q(stopped_at__isnull=True)
            ),
        ]


class Assignment(CareRecord):
    """One module version given to one case. Its state is told by its dates."""

    class Effort(models.TextChoices):
        """What the caregiver said when finishing, or instead of it."""

        UNSAID = "", ""
        FINE = "fine", _("It was fine")
        HARD = "hard", _("This was hard")
        NOT_NOW = "not_now", _("Not now")

    class Obstacle(models.TextChoices):
        """What got in the way, asked once when the day is over."""

        UNSAID = "", ""
        TIME = "time", _("There was no time")
        STRENGTH = "strength", _("I had no strength for it")
        CRISIS = "crisis", _("Something happened at home")
        FORGOT = "forgot", _("I forgot")
        NOT_FITTING = "not_fitting", _("It does not fit me right now")
        NOT_SAFE = "not_safe", _("I could not do it where nobody looks")

    HEAVY = (Obstacle.STRENGTH, Obstacle.CRISIS, Obstacle.NOT_SAFE)  # somebody looks at these soon

    audience = Audience.CLINICIANS_AND_CAREGIVER
    caregiver_sees = ~LOCKED

    # The module stands beside its version so that "one open assignment per module" can be a constraint.
    module = models.ForeignKey("clinic.Module", models.PROTECT, related_name="+")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)  # local to the caregiver
    personal_line = EncryptedTextField()
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdraw_reason = EncryptedTextField(null=True)
    run = models.ForeignKey(PathwayRun, models.PROTECT, null=True, related_name="assignments")
    unlocks_on = models.DateField(null=True)  # local to the caregiver; none: at once
    due_days = models.PositiveSmallIntegerField(null=True)  # due so many days after it unlocks
    unlocked_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)  # its day came, and the gate said no
    obstacle = models.CharField(max_length=12, choices=Obstacle.choices, blank=True, default=Obstacle.UNSAID)
    obstacle_words = EncryptedTextField(null=True)
    obstacle_at = models.DateTimeField(null=True)
    obstacle_asked_at = models.DateTimeField(null=True)  # asked once: from here on only if she comes back to it
    obstacle_seen_at = models.DateTimeField(null=True)  # a clinician has taken note of it
    obstacle_seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)  # an answer, after somebody had read it: it waits to be read again
    position = models.PositiveSmallIntegerField(default=1)  # the step to resume at
    effort_words = EncryptedTextField(null=True)  # what was hard, in her own words
    not_now_at = models.DateTimeField(null=True)  # the last time that she said so, also when she has gone on since
    not_now_words = EncryptedTextField(null=True)
    effort = models.CharField(max_length=10, choices=Effort.choices, blank=True, default=Effort.UNSAID)

    objects: ClassVar[Any] = AssignmentQuerySet.as_manager()
    sensitivity = dict.fromkeys(
        ("personal_line", "withdraw_reason", "obstacle_words", "effort_words", "not_now_words"), Sensitivity.NARRATIVE
    ) | dict.fromkeys(("effort", "obstacle"), Sensitivity.CLINICAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_open_assignment_per_module", fields=["case", "module"], condition=OPEN),
            models.CheckConstraint(
                name="assignment_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_reviewed_at_and_by",
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, completed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_obstacle_seen_at_and_by",
                condition=Q(obstacle_seen_at__isnull=True, obstacle_seen_by__isnull=True)
                | Q(obstacle_seen_at__isnull=False, obstacle_seen_by__isnull=False, obstacle_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_changed_after_reviewed",
                condition=Q(changed_at__isnull=True) | Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_not_completed_and_withdrawn",
                condition=Q(completed_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="assignment_locked_is_untouched",
                condition=~LOCKED | Q(started_at__isnull=True, completed_at__isnull=True, due_on__isnull=True),
            ),
            models.CheckConstraint(
                name="assignment_started_before_completed",
                condition=Q(completed_at__isnull=True) | Q(started_at__lte=F("completed_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "due_on"], name="assignment_open", condition=OPEN),
            models.Index(fields=["unlocks_on"], name="assignment_to_unlock", condition=OPEN & LOCKED),
            models.Index(fields=["case"], name="assignment_to_review", condition=UNREAD),
        ]

    @property
    def is_open(self) -> bool:
        """On the caregiver's page, and neither finished nor withdrawn."""
        return self.completed_at is None and self.withdrawn_at is None and not self.is_locked

    @property
    def is_locked(self) -> bool:
        """Its day has not come, or something holds it up; the caregiver does not see it."""
        return self.unlocks_on is not None and self.unlocked_at is None and self.withdrawn_at is None

    @property
    def is_unread(self) -> bool:
        """Finished and nobody has read it, or changed since somebody had."""
        return self.completed_at is not None and (self.reviewed_at is None or self.changed_at is not None)

    @property
    def today(self) -> date:
        """The date where the caregiver lives, which `due_on` is meant by."""
        return clock.today(self.case.caregiver.user.time_zone)

    @property
    def is_overdue(self) -> bool:
        """Open, and the due day is over where the caregiver lives."""
        return self.is_open and self.due_on is not None and self.due_on < self.today

    @property
    def newer(self) -> ModuleVersion | None:
        """The newest published version of the module, where it is not the one that was given. One query."""
        newest = ModuleVersion.objects.newest().filter(module=self.module_id, number__gt=self.version.number)
        return newest.first()

    @property
    def is_to_ask(self) -> bool:
        """Overdue, and nobody has asked yet what got in the way; as `to_ask`."""
        asked = self.obstacle_at or self.obstacle_asked_at or self.effort == self.Effort.NOT_NOW
        return self.is_overdue and not asked

    @property
    def is_heavy(self) -> bool:
        """What got in the way is not only time, and nobody has taken note of it since she said so; as `heavy`."""
        seen = self.obstacle_seen_at and self.obstacle_at and self.obstacle_seen_at >= self.obstacle_at
        return self.obstacle in self.HEAVY and not seen and not (self.completed_at or self.withdrawn_at)


class Answer(CareRecord):
    """What the caregiver wrote at one step, kept as it is typed. `revision` tells two devices apart."""

    audience = Audience.CLINICIANS_AND_CAREGIVER

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="answers")
    step_key = models.SlugField(max_length=40)
    value = EncryptedJSONField()
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)

    sensitivity = {"step_key": Sensitivity.PUBLIC, "value": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [models.UniqueConstraint(name="one_answer_per_step", fields=["assignment", "step_key"])]


class FormerAnswer(CareRecord):
    """What stood in a finished module before the caregiver changed it. The record shows both; nothing is rewritten."""

    audience = Audience.CLINICIANS_AND_CAREGIVER
    frozen_when = ALWAYS

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="former")
    value = EncryptedJSONField()
    revision = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    sensitivity = {"value": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [models.UniqueConstraint(name="one_former_answer_per_revision", fields=["answer", "revision"])]
