"""What a clinician has looked at, what she pinned for the next meeting, and the words she wrote back."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from caregivers.learning.models import Assignment
from caregivers.records import Audience, CareRecord, CareRecordQuerySet
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.sensitivity import Sensitivity


class AnswersSeen(CareRecord):
    """When a clinician last looked at the answers of one assignment, and which revisions stood there then.

    Openings that follow each other closely are one look: a page that is loaded again still says what is new.
    `before` is what stood there at the end of the look before this one.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="seen")
    clinician = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    revisions = models.JSONField(default=dict)  # step key → revision
    before_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)

    sensitivity = {"revisions": Sensitivity.INTERNAL, "before": Sensitivity.INTERNAL}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="answers_seen_once_each", fields=["assignment", "clinician"]),
        ]


class AnswerPinQuerySet(CareRecordQuerySet):
    """Pins; start with `visible_to`."""

    def open(self) -> Self:
        """Still to be talked about."""
        return self.filter(ended_at__isnull=True)


class AnswerPin(CareRecord):
    """An answer that is to be talked about when they next meet. It ends when it was, or when somebody takes it off."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="pins")
    step_key = models.SlugField(max_length=40)
    pinned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    discussed = models.BooleanField(default=False)

    objects: ClassVar[Any] = AnswerPinQuerySet.as_manager()
    frozen_when = "{old}.ended_at IS NOT NULL"
    sensitivity = {"step_key": Sensitivity.PUBLIC}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_pin_per_answer", fields=["assignment", "step_key"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="answer_pin_ended_at_and_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, discussed=False)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["case"], name="answer_pin_open", condition=Q(ended_at__isnull=True))]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class AnswerCommentQuerySet(CareRecordQuerySet):
    """Comments; start with `visible_to`."""

    def unread(self) -> Self:
        """Written, not taken back, and the client has not come upon them yet."""
        return self.filter(read_at__isnull=True, taken_back_at__isnull=True)


class AnswerComment(CareRecord):
    """A few words to the client about what she wrote. Until she has read them they can be taken back."""

    audience = Audience.CLINICIANS_AND_CAREGIVER
    caregiver_sees = Q(taken_back_at__isnull=True)

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = EncryptedTextField()
    written_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = AnswerCommentQuerySet.as_manager()
    frozen_when = "{old}.read_at IS NOT NULL OR {old}.taken_back_at IS NOT NULL"
    sensitivity = {"text": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_comment_taken_back_unread",
                condition=Q(taken_back_at__isnull=True) | Q(read_at__isnull=True),
            ),
            models.CheckConstraint(
                name="answer_comment_taken_back_at_and_by",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                name="answer_comment_unread",
                condition=Q(read_at__isnull=True, taken_back_at__isnull=True),
            ),
        ]
