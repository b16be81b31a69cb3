"""What the pages of drafts show."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from clinic.accounts.models import User
from clinic.library.compare import Comparison, compare
from clinic.library.drafts.actions import newest_of
from clinic.library.drafts.models import ClinicalReview, LibraryDraft, LibraryDraftQuerySet
from clinic.library.files import StepFile
from clinic.library.models import ModuleVersion, Pathway, Step
from clinic.library.problems import Checked, check
from clinic.library.reading import Reading, reading_of
from clinic.library.sheets import Sheet
from clinic.library.shelf import sheet_of_pathway, sheet_of_version

State = LibraryDraft.State


@dataclass(frozen=True)
class Shown:
    """One step as the caregiver sees it. `step` is None while something in it is wrong."""

    position: int
    key: str
    title: str
    body: str
    step: Step | StepFile | None
    problems: list[str]


@dataclass(frozen=True)
class Look:
    """A draft as it would be read, and what is still wrong with it."""

    checked: Checked
    steps: list[Shown]
    reading: Reading
    modules: list[ModuleVersion]  # of a pathway, in order

    @property
    def is_clean(self) -> bool:
        return not self.checked.problems


def look(sheet: Sheet) -> Look:
    """How the sheet reads now."""
    checked = check(sheet)
    steps = [
        Shown(place, step.key, step.title, step.body, read, checked.of_step(step.key))
        for place, (step, read) in enumerate(zip(sheet.steps, checked.steps, strict=True), start=1)
    ]
    # Settings that are wrong are in no shape that could be counted: of such a step the text alone is.
    readable = [one.step or StepFile(one.key, "read", one.title, 0, one.body) for one in steps]
    return Look(checked, steps, reading_of(readable), modules_of(sheet.facts.get("modules", "").split()))


def modules_of(slugs: list[str]) -> list[ModuleVersion]:
    """The newest versions of the modules called `slugs`, in that order."""
    found = {version.module.slug: version for version in ModuleVersion.objects.newest().select_related("module")}
    return [found[slug] for slug in slugs if slug in found]


def fetch_draft(user: User, pk: uuid.UUID) -> LibraryDraft:
    """The draft, with what it stands on; Http404 where `user` may not look at it."""
    related = ("author", "base__module", "base_pathway", "reviewed_by", "decided_by", "version__module", "pathway")
    return get_object_or_404(LibraryDraft.objects.visible_to(user).select_related(*related), pk=pk)


def drafts_of(user: User) -> LibraryDraftQuerySet:
    """All drafts that `user` may look at, what was saved last first."""
    related = ("author", "decided_by", "base", "base_pathway")
    return LibraryDraft.objects.visible_to(user).select_related(*related).order_by("-saved_at")


@dataclass(frozen=True)
class Desk:
    """The page of drafts: what waits for one, what is one's own, what others write, and what was decided lately."""

    waiting: list[LibraryDraft]
    own: list[LibraryDraft]
    others: list[LibraryDraft]
    closed: list[LibraryDraft]


def desk(user: User) -> Desk:
    """Everything on the page of drafts."""
    rows = list(drafts_of(user).open())
    others = [row for row in rows if row.author_id != user.pk]
    return Desk(
        waiting=[row for row in others if row.state == State.SUBMITTED],
        own=[row for row in rows if row.author_id == user.pk],
        others=[row for row in others if row.state != State.SUBMITTED],
        closed=list(drafts_of(user).exclude(state__in=LibraryDraft.OPEN)[:10]),
    )


def changes(draft: LibraryDraft) -> Comparison | None:
    """The draft beside the version that it starts from; None for what is new."""
    if draft.base:
        return compare(sheet_of_version(draft.base), draft.sheet)
    return compare(sheet_of_pathway(draft.base_pathway), draft.sheet) if draft.base_pathway else None


def newer_than_base(draft: LibraryDraft) -> Any:
    """The version that was published after the draft was begun, where there is one."""
    base, base_pathway = newest_of(draft)
    newest = base or base_pathway
    return newest if newest and newest not in (draft.base, draft.base_pathway) else None


def fetch_version(user: User, slug: str, number: int) -> ModuleVersion:
    """One published version; Http404 where there is none that `user` may look at."""
    rows = ModuleVersion.objects.visible_to(user).published().select_related("module").prefetch_related("steps")
    return get_object_or_404(rows, module__slug=slug, number=number)


def fetch_pathway(user: User, slug: str) -> Pathway:
    """The newest version of a pathway; Http404 where there is none that `user` may look at."""
    if not user.is_staff:
        raise Http404
    return get_object_or_404(Pathway.objects.newest(), slug=slug)


def reviews_of(*, version: ModuleVersion | None = None, pathway: Pathway | None = None) -> list[ClinicalReview]:
    """Who has reviewed it, the first first."""
    rows = ClinicalReview.objects.select_related("reviewer")
    return list(rows.filter(version=version) if version else rows.filter(pathway=pathway))


def written_as(published: ModuleVersion | Pathway) -> LibraryDraft | None:
    """The draft that became this version, with its author; none where it came as a file."""
    draft: LibraryDraft | None = published.drafts.select_related("author").first()
    return draft


def may_review(user: User, draft: LibraryDraft | None, reviews: list[ClinicalReview]) -> bool:
    """Whether to offer "I have reviewed this version" of what was written as `draft`."""
    said = any(row.reviewer_id == user.pk for row in reviews)
    return user.is_clinician and not said and not (draft and draft.author_id == user.pk)


def reviewed_by(versions: list[ModuleVersion]) -> dict[uuid.UUID, list[ClinicalReview]]:
    """The reviews of each of `versions`."""
    found: dict[uuid.UUID, list[ClinicalReview]] = {}
    for row in ClinicalReview.objects.filter(version__in=versions).select_related("reviewer"):
        if row.version_id:
            found.setdefault(row.version_id, []).append(row)
    return found


@dataclass(frozen=True)
class Notice:
    """What the library's page says of drafts: how many wait for this person, and how many are hers."""

    waiting: int
    own: int
    returned: int


def desk_notice(user: User) -> Notice:
    """One query's worth of what the desk would show."""
    rows = list(LibraryDraft.objects.visible_to(user).open().values_list("author", "state"))
    own = [state for author, state in rows if author == user.pk]
    waiting = sum(author != user.pk and state == State.SUBMITTED for author, state in rows)
    return Notice(waiting, len(own), own.count(State.RETURNED))
