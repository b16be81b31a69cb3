"""Drafts of modules and pathways, and who has reviewed what is published. No personal data lives here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic import clock, ids, integrity
from clinic.accounts.models import User
from clinic.library.models import ModuleVersion, Pathway
from clinic.library.sheets import Sheet, What
from clinic.sensitivity import Sensitivity

LONGEST_REASON = 600  # characters of what an author says who publishes alone


class LibraryDraftQuerySet(models.QuerySet["LibraryDraft"]):
    """Drafts of the library."""

    def visible_to(self, user: User) -> "LibraryDraftQuerySet":
        """All staff look at all drafts; who changes and decides is asked by the verbs."""
        return self.all() if user.is_staff and user.is_active else self.none()

    def open(self) -> "LibraryDraftQuerySet":
        """Neither published nor thrown away."""
        return self.filter(state__in=LibraryDraft.OPEN)


class LibraryDraft(models.Model):
    """What somebody proposes for the library: a change of a version, or something new."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("Waiting for review")
        RETURNED = "returned", _("Returned with a comment")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Thrown away")

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)
    WRITABLE = (State.DRAFT, State.RETURNED)

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    what = models.CharField(max_length=10, choices=What.choices)
    slug = models.SlugField(max_length=60)
    base = models.ForeignKey(ModuleVersion, models.PROTECT, null=True, related_name="+")  # what it starts from
    base_pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()  # a Sheet (clinic/library/sheets.py)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=600, blank=True)  # the author's, to whoever reviews
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # a clinician, of what waits now
    reviewed_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)  # of whoever returned it
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # why its author, the only clinician, published it alone
    alone_because = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, null=True, related_name="drafts")  # what it became
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, related_name="drafts")

    objects = LibraryDraftQuerySet.as_manager()
    frozen_when = "{old}.state IN ('published', 'discarded')"
    sensitivity = {
        "what": Sensitivity.PUBLIC,
        "slug": Sensitivity.PUBLIC,
        "content": Sensitivity.PUBLIC,
        "state": Sensitivity.PUBLIC,
        "note": Sensitivity.INTERNAL,
        "comment": Sensitivity.INTERNAL,
        "alone_because": Sensitivity.INTERNAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_draft_each",
                fields=["author", "what", "slug"],
                condition=Q(state__in=("draft", "submitted", "returned")),
            ),
            models.CheckConstraint(
                name="published_draft_became_something",
                condition=Q(state="published", version__isnull=False)
                | Q(state="published", pathway__isnull=False)
                | (~Q(state="published") & Q(version__isnull=True, pathway__isnull=True)),
            ),
            models.CheckConstraint(
                name="who_publishes_alone_says_why",
                condition=Q(Q(state="published", decided_by=F("author")), ~Q(alone_because=""))
                | Q(~Q(state="published", decided_by=F("author")), alone_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.state})"

    @property
    def sheet(self) -> Sheet:
        """What it says now."""
        return Sheet.from_json(self.content)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_writable(self) -> bool:
        return self.state in self.WRITABLE

    def base_number(self) -> int | None:
        """The number of the version that it starts from."""
        base = self.base or self.base_pathway
        return base.number if base else None


class ClinicalReview(models.Model):
    """That a clinician of this practice has read a version and stands behind giving it. Written once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    version = models.ForeignKey(ModuleVersion, models.PROTECT, null=True, related_name="reviews")
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=clock.now)

    frozen_when = integrity.ALWAYS

    class Meta:
        ordering = ["reviewed_at"]
        constraints = [
            models.UniqueConstraint(name="one_review_of_a_version", fields=["version", "reviewer"]),
            models.UniqueConstraint(name="one_review_of_a_pathway", fields=["pathway", "reviewer"]),
            models.CheckConstraint(
                name="review_is_of_one_thing",
                condition=Q(version__isnull=False, pathway__isnull=True)
                | Q(version__isnull=True, pathway__isnull=False),
            ),
        ]
