"""What its author does with a draft: begins it, writes, gives it to review, takes it back, throws it away."""

import uuid
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.ids import once_id
from clinic.library.drafts.models import LibraryDraft
from clinic.library.drafts.tidying import tidied
from clinic.library.frontmatter import SLUG
from clinic.library.models import Module, ModuleVersion, Pathway
from clinic.library.problems import check, file_of
from clinic.library.sheets import Sheet, SheetStep, What
from clinic.library.shelf import is_published, sheet_of_pathway, sheet_of_version
from clinic.permissions import Permission, require_role

State = LibraryDraft.State
STALE = gettext_lazy("This draft was saved from somewhere else meanwhile. Nothing was overwritten: both are shown.")


@transaction.atomic
def start_from(*, version: ModuleVersion, by: User) -> LibraryDraft:
    """A draft of the next version of a module: the one of `by` that is open, or a new one from `version`."""
    return _started(sheet_of_version(version), by, base=version)


@transaction.atomic
def start_from_pathway(*, pathway: Pathway, by: User) -> LibraryDraft:
    """A draft of the next version of a pathway: the one of `by` that is open, or a new one from `pathway`."""
    return _started(sheet_of_pathway(pathway), by, base_pathway=pathway)


@transaction.atomic
def start_new(*, what: str, title: str, slug: str, by: User, once: uuid.UUID | None = None) -> LibraryDraft:
    """A draft of something that is not in the library yet. Raises RuleViolation for a short name that is taken."""
    require_role(by, Permission.DRAFT_LIBRARY)
    pk = once_id(by, once)
    if there := LibraryDraft.objects.filter(pk=pk).first():
        return there
    if what not in What.values:
        raise RuleViolation(_("Please choose a module or a pathway."), field="what")
    if not SLUG.fullmatch(slug):
        raise RuleViolation(_("Small letters, digits and dashes, with a letter first, at most 60."), field="slug")
    sheet = _blank(What(what), " ".join(title.split()), slug)
    if _is_published(sheet) or LibraryDraft.objects.open().filter(what=what, slug=slug).exists():
        raise RuleViolation(_("This short name is in use. Please choose another."), field="slug")
    return _started(sheet, by, pk=pk)


@transaction.atomic
def save(*, draft: LibraryDraft, revision: int, sheet: Sheet, by: User) -> LibraryDraft:
    """Keep what was typed, whatever is still wrong with it.

    Raises Stale, with what is stored now, when somebody saved since `revision`; RuleViolation for what is too much to
    keep, and while the draft waits for review. Sending the same again changes nothing.
    """
    draft = _own(draft, by)
    _must_be_writable(draft)
    kept = tidied(replace(sheet, what=What(draft.what)), draft.sheet)
    if kept == draft.sheet:
        return draft
    _demand_current(draft, revision)
    draft.content = kept.as_json()
    _touch(draft)
    record("library.draft_saved", draft, by=by, module=draft.slug, revision=draft.revision)
    return draft


@transaction.atomic
def submit(*, draft: LibraryDraft, revision: int, by: User, note: str = "") -> LibraryDraft:
    """Give it to review. Raises RuleViolation, with the first thing that is wrong, while it could not be published."""
    draft = _own(draft, by)
    if draft.state == State.SUBMITTED:
        return draft
    _must_be_writable(draft)
    _demand_current(draft, revision)
    must_be_publishable(draft)
    draft.state, draft.submitted_at, draft.note = State.SUBMITTED, clock.now(), note.strip()[:600]
    draft.reviewed_by = draft.reviewed_at = None
    _touch(draft)
    record("library.draft_submitted", draft, by=by, module=draft.slug, revision=draft.revision)
    return draft


@transaction.atomic
def take_back(*, draft: LibraryDraft, by: User) -> LibraryDraft:
    """Out of review again, to go on writing. What was reviewed so far counts no more."""
    draft = _own(draft, by)
    if draft.state == State.SUBMITTED:
        draft.state = State.DRAFT
        draft.reviewed_by = draft.reviewed_at = None
        _touch(draft)
        record("library.draft_taken_back", draft, by=by, module=draft.slug)
    return draft


@transaction.atomic
def catch_up(*, draft: LibraryDraft, by: User) -> LibraryDraft:
    """Say that one has looked at the newest version and that the draft is meant to follow it."""
    draft = _own(draft, by)
    _must_be_writable(draft)
    base, base_pathway = newest_of(draft)
    if (base, base_pathway) != (draft.base, draft.base_pathway):
        draft.base, draft.base_pathway = base, base_pathway
        _touch(draft)
        record("library.draft_caught_up", draft, by=by, module=draft.slug, version=draft.base_number())
    return draft


@transaction.atomic
def discard(*, draft: LibraryDraft, by: User) -> LibraryDraft:
    """Throw it away: its author may, and whoever publishes, for drafts of people who have left."""
    draft = locked(draft)
    if draft.author_id != by.pk:
        require_role(by, Permission.PUBLISH_LIBRARY)
    if draft.state == State.DISCARDED:
        return draft
    if draft.state == State.PUBLISHED:
        raise RuleViolation(_("This draft is published. It can be changed by a new one only."), code="state")
    draft.state, draft.decided_by, draft.decided_at = State.DISCARDED, by, clock.now()
    draft.save(update_fields=["state", "decided_by", "decided_at"])
    record("library.draft_discarded", draft, by=by, module=draft.slug)
    return draft


def open_draft(*, sheet: Sheet, by: User) -> LibraryDraft:
    """A draft of what a file says (clinic/library/exchange). Raises RuleViolation where `by` has one open already."""
    require_role(by, Permission.DRAFT_LIBRARY)
    if LibraryDraft.objects.open().filter(author=by, what=sheet.what, slug=sheet.slug).exists():
        raise RuleViolation(
            _("You have an open draft of “%(slug)s”: finish it or throw it away.") % {"slug": sheet.slug}
        )
    draft = LibraryDraft(what=sheet.what, slug=sheet.slug, author=by, content=sheet.as_json())
    draft.base, draft.base_pathway = newest_of(draft)
    draft.save(force_insert=True)
    record("library.draft_started", draft, by=by, module=draft.slug, kind=draft.what)
    return draft


def newest_of(draft: LibraryDraft) -> tuple[ModuleVersion | None, Pathway | None]:
    """The newest published version of what the draft is about: of a module, or of a pathway."""
    if draft.what == What.MODULE:
        versions = ModuleVersion.objects.published().filter(module__slug=draft.slug).select_related("module")
        return versions.order_by("-number").first(), None
    return None, Pathway.objects.filter(slug=draft.slug).order_by("-number").first()


def must_be_publishable(draft: LibraryDraft) -> None:
    """Raises RuleViolation for what is wrong with the text, for a base that is old, and where nothing has changed."""
    checked = check(draft.sheet)
    if checked.problems:
        first = checked.problems[0]
        place = f"steps.{first.step}" if first.step else first.fact
        raise RuleViolation(first.text, field=place or None, code="problems")
    base, base_pathway = newest_of(draft)
    if (base, base_pathway) != (draft.base, draft.base_pathway):
        raise RuleViolation(
            _("A newer version was published meanwhile. Compare with it, and say that your draft follows it."),
            code="newer",
        )
    if is_published(file_of(draft.sheet)):
        raise RuleViolation(_("This says the same as the version that is published."), code="same")


def locked(draft: LibraryDraft) -> LibraryDraft:
    """The stored row, locked."""
    rows: Any = LibraryDraft.objects.select_for_update(of=("self",))
    return rows.select_related("author", "base__module", "base_pathway", "reviewed_by").get(pk=draft.pk)


def _started(sheet: Sheet, by: User, **kept: Any) -> LibraryDraft:
    require_role(by, Permission.DRAFT_LIBRARY)
    draft, created = LibraryDraft.objects.open().get_or_create(
        author=by, what=sheet.what, slug=sheet.slug, defaults={"content": sheet.as_json(), **kept}
    )
    if created:
        record("library.draft_started", draft, by=by, module=draft.slug, kind=draft.what)
    return draft


def _own(draft: LibraryDraft, by: User) -> LibraryDraft:
    require_role(by, Permission.DRAFT_LIBRARY)
    draft = locked(draft)
    if draft.author_id != by.pk:
        raise PermissionDenied(Permission.DRAFT_LIBRARY.value)
    return draft


def _must_be_writable(draft: LibraryDraft) -> None:
    if draft.state == State.SUBMITTED:
        raise RuleViolation(_("This draft waits for review. Take it back to go on writing."), code="state")
    if not draft.is_writable:
        raise RuleViolation(_("This draft is closed and can’t be changed."), code="state")


def _demand_current(draft: LibraryDraft, revision: int) -> None:
    if revision != draft.revision:
        raise Stale(STALE, current={"revision": draft.revision, "content": draft.content})


def _touch(draft: LibraryDraft) -> None:
    draft.revision += 1
    draft.saved_at = clock.now()
    draft.save()


def _is_published(sheet: Sheet) -> bool:
    rows: Any = Module if sheet.what == What.MODULE else Pathway
    return bool(rows.objects.filter(slug=sheet.slug).exists())


def _blank(what: What, title: str, slug: str) -> Sheet:
    facts = {"slug": slug, "title": title, "summary": "", "language": "en"}
    if what == What.PATHWAY:
        return Sheet(what, facts | {"every_days": "7", "modules": ""})
    number = (Module.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    facts |= {"number": str(number), "gate": "none", "minutes": "8", "licence": "", "hand_off": "", "sources": ""}
    steps = (
        SheetStep("opening", "read", _("One minute first")),
        SheetStep("idea", "read", _("The idea")),
        SheetStep("my-plan", "plan", _("This week")),
        SheetStep("check", "check", _("Two questions to end with")),
    )
    return Sheet(what, facts, steps)
