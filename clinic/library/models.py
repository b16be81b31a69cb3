"""The library: modules in published versions made of steps. No personal data lives here."""

from django.db import models
from django.db.models import Q

from clinic import clock, ids, integrity
from clinic.accounts.models import User
from clinic.library.gates import Gate
from clinic.sensitivity import Sensitivity


class Module(models.Model):
    """One psychoeducation unit; what is read is one of its versions."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)  # its place in the library (CLINICAL.md 3)
    created_at = models.DateTimeField(default=clock.now)

    sensitivity = {"slug": Sensitivity.PUBLIC}

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.slug


class ModuleVersionQuerySet(models.QuerySet["ModuleVersion"]):
    """Versions of modules."""

    def visible_to(self, user: User) -> "ModuleVersionQuerySet":
        """Staff look at the whole library; a caregiver reads what is assigned to her (caregivers/learning)."""
        return self.all() if user.is_staff and user.is_active else self.none()

    def published(self) -> "ModuleVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def newest(self) -> "ModuleVersionQuerySet":
        """The newest published version of each module."""
        newer = ModuleVersion.objects.filter(
            module=models.OuterRef("module"), number__gt=models.OuterRef("number"), published_at__isnull=False
        )
        return self.published().filter(~models.Exists(newer)).order_by("module__number")


class ModuleVersion(models.Model):
    """What a module says at one time. Published is frozen: a change is a new version."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    module = models.ForeignKey(Module, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    gate = models.CharField(max_length=10, choices=Gate.choices, default=Gate.NONE)
    minutes = models.PositiveSmallIntegerField()
    hand_off = models.TextField()  # the line that the therapist sees before the next session
    sources = models.JSONField(default=list)  # [{"title": …, "url": …}]
    licence = models.CharField(max_length=60, default="CC BY 4.0")
    checksum = models.CharField(max_length=64)  # SHA-256 of the file that it was made from
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    objects = ModuleVersionQuerySet.as_manager()
    frozen_when = "{old}.published_at IS NOT NULL"
    sensitivity = dict.fromkeys(
        ("language", "title", "summary", "gate", "hand_off", "sources", "licence", "checksum"), Sensitivity.PUBLIC
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_version_number", fields=["module", "number"]),
            models.CheckConstraint(name="module_minutes_positive", condition=Q(minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Step(models.Model):
    """One page of a version: a text and, for most kinds, something to answer (clinic/library/kinds.py)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()  # from 1
    key = models.SlugField(max_length=40)  # stable over versions: answers are found by it
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)  # Markdown
    spec = models.JSONField(default=dict)  # what the kind needs: options, prompts, whether it must be answered

    frozen_when = integrity.ALWAYS  # steps are written once, with their version
    sensitivity = dict.fromkeys(("key", "kind", "title", "body", "spec"), Sensitivity.PUBLIC)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="one_step_position", fields=["version", "position"]),
            models.UniqueConstraint(name="one_step_key", fields=["version", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class PathwayQuerySet(models.QuerySet["Pathway"]):
    """Published pathways, all versions."""

    def visible_to(self, user: User) -> "PathwayQuerySet":
        """Staff look at the whole library; a caregiver follows what was started for her (caregivers/learning)."""
        return self.all() if user.is_staff and user.is_active else self.none()

    def newest(self) -> "PathwayQuerySet":
        """The newest version of each pathway, by title."""
        newer = Pathway.objects.filter(slug=models.OuterRef("slug"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(newer)).order_by("title")


class Pathway(models.Model):
    """An ordered set of modules with spacing, in one published version. Written once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    slug = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField()  # of the version
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    every_days = models.PositiveSmallIntegerField()  # the spacing that is proposed
    modules = models.JSONField()  # slugs of modules, in order
    body = models.TextField(blank=True)  # Markdown, for the clinician: whom it is for
    checksum = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    objects = PathwayQuerySet.as_manager()
    frozen_when = integrity.ALWAYS
    sensitivity = dict.fromkeys(
        ("slug", "language", "title", "summary", "modules", "body", "checksum"), Sensitivity.PUBLIC
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_pathway_version", fields=["slug", "number"]),
            models.CheckConstraint(name="pathway_spacing", condition=Q(every_days__gte=1, every_days__lte=90)),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
