"""What the library's pages show."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from clinic.accounts.models import User
from clinic.library.models import ModuleVersion, Step
from clinic.library.reading import Reading, reading_of


@dataclass(frozen=True)
class Row:
    """One module in the list, ready to be printed."""

    version: ModuleVersion
    number: int
    href: str
    is_gated: bool


def newest_versions(user: User) -> QuerySet[ModuleVersion]:
    """The newest published version of each module that `user` may look at, with its module."""
    return ModuleVersion.objects.visible_to(user).newest().select_related("module")


def shelf(user: User) -> list[Row]:
    """All modules, in the order of the library."""
    return [
        Row(
            version=version,
            number=version.module.number,
            href=reverse("library:detail", kwargs={"slug": version.module.slug}),
            is_gated=version.gate != "none",
        )
        for version in newest_versions(user)
    ]


@dataclass(frozen=True)
class Preview:
    """A whole version, and how it reads."""

    version: ModuleVersion
    steps: list[Step]
    reading: Reading


def preview(user: User, slug: str) -> Preview:
    """The newest version of the module `slug`; Http404 where there is none that `user` may look at."""
    version = get_object_or_404(newest_versions(user), module__slug=slug)
    steps = list(version.steps.all())
    return Preview(version, steps, reading_of(steps))
