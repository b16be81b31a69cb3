"""Session notes: drafts that are never lost, signed records that never change."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import Audience, CareRecord, CareRecordQuerySet
from clinic import clock, integrity
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedJSONField, EncryptedTextField
from clinic.sensitivity import Sensitivity
from sessions.appointments.models import Appointment


class SessionNoteQuerySet(CareRecordQuerySet):
    """Notes. `visible_to` says that they exist; their words are fetched through `readable_by`."""

    def readable_by(self, user: User) -> Self:
        """The notes that `user` may read: signed ones, drafts of her own, and drafts that their author handed over."""
        given = Q(signed_at__isnull=False) | Q(handed_over_at__isnull=False)
        return self.visible_to(user).filter(given | Q(author=user))


class SessionNote(CareRecord):
    """The record of an appointment. Signed is signed: afterwards the row is frozen by the database."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = EncryptedTextField()
    risk = EncryptedTextField()  # the risk statement: cannot be skipped
    plan = EncryptedTextField()
    # {goal id: level}, and {"when": …, "at": …}: kept with the draft, carried out when it is signed
    ratings = EncryptedJSONField()
    follow_up = EncryptedJSONField()
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)
    handed_over_at = models.DateTimeField(null=True)  # unfinished, and shown to whoever takes the case over
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)  # SHA-256 over what was signed

    objects: ClassVar[Any] = SessionNoteQuerySet.as_manager()
    frozen_when = "{old}.signed_at IS NOT NULL"
    sensitivity = {
        "body": Sensitivity.NARRATIVE,
        "risk": Sensitivity.NARRATIVE,
        "plan": Sensitivity.NARRATIVE,
        "ratings": Sensitivity.NARRATIVE,
        "follow_up": Sensitivity.NARRATIVE,
        "content_hash": Sensitivity.INTERNAL,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="note_signed_at_by_and_hash",
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, content_hash="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(content_hash="")),
            ),
            models.UniqueConstraint(name="one_note_per_appointment_and_author", fields=["appointment", "author"]),
        ]
        indexes = [
            models.Index(fields=["case", "-created_at"], name="note_of_case"),
            models.Index(fields=["author"], name="note_unsigned", condition=Q(signed_at__isnull=True)),
        ]

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def is_readable_by(self, user: User) -> bool:
        """Of a note that `user` can see: whether she may read it (as `readable_by` asks the database)."""
        return self.is_signed or self.handed_over_at is not None or self.author_id == user.pk


class Addendum(CareRecord):
    """A signed addition, shown beneath the note that it adds to."""

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="addenda")
    text = EncryptedTextField(_("Addition"))
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS
    sensitivity = {"text": Sensitivity.NARRATIVE}

    class Meta:
        ordering = ["signed_at"]


class NoteRelease(CareRecord):
    """A signed note, shown to the client: by whom, since when, and which of its paragraphs (passages.py).

    It is the only way in which the client sees a note. The note itself stays what was signed, and for clinicians.
    """

    audience = Audience.CLINICIANS_AND_CAREGIVER
    caregiver_sees = Q(taken_back_at__isnull=True)

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="releases")
    # {passage: {"choice": "shown" | "left_out" | "allowed", "hash": "…"}}, positions in the frozen text
    passages = EncryptedJSONField()
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    frozen_when = "{old}.taken_back_at IS NOT NULL"
    sensitivity = {"passages": Sensitivity.NARRATIVE}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_taken_back_at_and_by",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_release_at_a_time", fields=["note"], condition=Q(taken_back_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["case", "-released_at"], name="release_of_case")]

    @property
    def is_current(self) -> bool:
        """The client can read it now."""
        return self.taken_back_at is None
