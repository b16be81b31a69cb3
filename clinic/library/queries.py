"""What the library's pages show."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse

from clinic.accounts.models import User
from clinic.library.drafts.models import ClinicalReview
from clinic.library.models import ModuleVersion, Step
from clinic.library.reading import Reading, reading_of


@dataclass(frozen=True)
class Row:
    """One module in the list, ready to be printed."""

    version: ModuleVersion
    number: int
    href: str
    is_gated: bool
    is_reviewed: bool  # by a clinician of this practice


def newest_versions(user: User) -> QuerySet[ModuleVersion]:
    """The newest published version of each module that `user` may look at, with its module."""
    return ModuleVersion.objects.visible_to(user).newest().select_related("module")


def shelf(user: User) -> list[Row]:
    """All modules, in the order of the library."""
    reviews = ClinicalReview.objects.filter(version=OuterRef("pk"))
    return [
        Row(
            version=version,
            number=version.module.number,
            href=reverse("library:detail", kwargs={"slug": version.module.slug}),
            is_gated=version.gate != "none",
            is_reviewed=bool(version.is_reviewed),
        )
        for version in newest_versions(user).annotate(is_reviewed=Exists(reviews))
    ]


@dataclass(frozen=True)
class Preview:
    """A whole version, and how it reads."""

    version: ModuleVersion
    steps: list[Step]
    reading: Reading
    newest: int  # the number of the newest version

    @property
    def is_newest(self) -> bool:
        return self.version.number == self.newest


def preview(user: User, slug: str, number: int | None = None) -> Preview:
    """One version of the module `slug`, the newest without a `number`; Http404 where `user` may look at none."""
    versions = versions_of(user, slug)
    newest = versions[0]
    version = next((one for one in versions if one.number == number), None) if number else newest
    if version is None:
        raise Http404
    steps = list(version.steps.all())
    return Preview(version, steps, reading_of(steps), newest.number)


def versions_of(user: User, slug: str) -> list[ModuleVersion]:
    """The published versions of a module, the newest first; Http404 where there is none that `user` may look at."""
    rows = ModuleVersion.objects.visible_to(user).published().filter(module__slug=slug)
    if not (versions := list(rows.select_related("module").prefetch_related("steps").order_by("-number"))):
        raise Http404
    return versions
