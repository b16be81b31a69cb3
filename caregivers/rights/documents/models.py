"""What the practice hands out to be read and signed, in published versions. No person stands in it."""

import hashlib

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clinic import clock, ids
from clinic.accounts.models import User
from clinic.sensitivity import Sensitivity


class Purpose(models.TextChoices):
    """What a document is for; the program knows what hangs on it."""

    PRIVACY_NOTICE = "privacy_notice", _("Privacy notice")
    CARE = "care", _("Consent to care")
    EMAIL = "email", _("Consent to e-mail")
    TELEHEALTH = "telehealth", _("Consent to meetings by video or phone")
    OTHER = "other", _("Something else")


class PracticeDocument(models.Model):
    """One document of the practice; what is read and signed is one of its versions."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    asked_of_everybody = models.BooleanField(default=False)  # else it is there for whoever wants it
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)  # asked of nobody any more; what was signed stays

    sensitivity = {"purpose": Sensitivity.PUBLIC}

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_document_per_purpose",
                fields=["purpose"],
                condition=Q(retired_at__isnull=True) & ~Q(purpose="other"),
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()

    @property
    def is_notice(self) -> bool:
        """It tells and asks for no yes: one says that one has read it, and nothing can be taken back."""
        return self.purpose == Purpose.PRIVACY_NOTICE


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    """Versions of documents."""

    def visible_to(self, user: User) -> "DocumentVersionQuerySet":
        """Staff read them all; a caregiver the published ones."""
        if not user.is_active:
            return self.none()
        return self.all() if user.is_staff else self.published()

    def published(self) -> "DocumentVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def current(self) -> "DocumentVersionQuerySet":
        """The newest published version of each document that is in use."""
        newer = DocumentVersion.objects.filter(
            document=OuterRef("document"), number__gt=OuterRef("number"), published_at__isnull=False
        )
        rows = self.published().filter(~Exists(newer), document__retired_at__isnull=True)
        return rows.select_related("document").order_by("document__created_at", "pk")


class DocumentVersion(models.Model):
    """What a document says at one time. Published is frozen: a change is a new version."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    document = models.ForeignKey(PracticeDocument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()  # Markdown
    if_revoked = models.TextField(blank=True)  # what it means to take the yes back, in plain words
    from_starter = models.BooleanField(default=False)  # one of our texts: a lawyer of the practice reads it first
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    text_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of what was published

    objects = DocumentVersionQuerySet.as_manager()
    frozen_when = "{old}.published_at IS NOT NULL"
    sensitivity = dict.fromkeys(("title", "text", "if_revoked", "text_hash"), Sensitivity.PUBLIC)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_document_version_number", fields=["document", "number"]),
            models.UniqueConstraint(
                name="one_draft_per_document", fields=["document"], condition=Q(published_at__isnull=True)
            ),
            models.CheckConstraint(
                name="document_published_whole",
                condition=Q(published_at__isnull=True, published_by__isnull=True, text_hash="")
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(text_hash="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def hash_of_text(self) -> str:
        """The fingerprint of all that is read before signing."""
        return hashlib.sha256("\n\n".join((self.title, self.text, self.if_revoked)).encode()).hexdigest()
