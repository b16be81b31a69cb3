"""Writing and publishing the practice's documents: manager and supervisors. Drafts change, published versions never."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from caregivers.rights.documents.models import DocumentVersion, PracticeDocument, Purpose
from caregivers.rights.documents.starters import starters
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.ids import once_id
from clinic.permissions import Permission, require_role

TITLE_LENGTH = 120
TEXT_LENGTH = 40_000


@transaction.atomic
def add_document(
    *, purpose: str, title: str, asked_of_everybody: bool, by: User, text: str = "", once: uuid.UUID | None = None
) -> PracticeDocument:
    """A new document with an empty draft. Raises RuleViolation where there is one for this purpose already."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    pk = once_id(by, once)
    if there := PracticeDocument.objects.filter(pk=pk).first():
        return there
    if purpose not in Purpose.values:
        raise RuleViolation(_("Please choose what the document is for."), field="purpose")
    _one_of_a_kind(purpose)
    document = PracticeDocument.objects.create(
        pk=pk, purpose=purpose, asked_of_everybody=asked_of_everybody, created_by=by
    )
    DocumentVersion.objects.create(document=document, number=1, saved_by=by, **_wording(title, text, ""))
    record("document.added", document, by=by, kind=purpose)
    return document


def _one_of_a_kind(purpose: str) -> None:
    in_use = PracticeDocument.objects.filter(purpose=purpose, retired_at=None).exclude(purpose=Purpose.OTHER)
    if in_use.exists():
        raise RuleViolation(
            _("There is a document for this already. Write a new version of it instead."), field="purpose"
        )


@transaction.atomic
def take_starters(*, by: User) -> list[PracticeDocument]:
    """Our texts as drafts, for each purpose that has no document yet. Nobody is asked for anything by this."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    taken = set(PracticeDocument.objects.filter(retired_at=None).values_list("purpose", flat=True))
    made = []
    for starter in starters():
        if starter.purpose in taken:
            continue
        document = PracticeDocument.objects.create(
            purpose=starter.purpose, asked_of_everybody=starter.asked_of_everybody, created_by=by
        )
        wording = _wording(starter.title, starter.text, starter.if_revoked)
        DocumentVersion.objects.create(document=document, number=1, saved_by=by, from_starter=True, **wording)
        record("document.added", document, by=by, kind=document.purpose)
        made.append(document)
    return made


@transaction.atomic
def start_version(*, document: PracticeDocument, by: User) -> DocumentVersion:
    """The draft of the next version: the one that is being written, or a new one from the newest published words."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    document = _locked(document)
    if document.retired_at:
        raise RuleViolation(_("This document is not in use any more."))
    versions = DocumentVersion.objects.filter(document=document)
    if draft := versions.filter(published_at=None).first():
        return draft
    newest = versions.order_by("-number").first()
    last = versions.aggregate(last=Max("number"))["last"] or 0
    words = {"title": newest.title, "text": newest.text, "if_revoked": newest.if_revoked} if newest else {}
    draft = DocumentVersion.objects.create(document=document, number=last + 1, saved_by=by, **words)
    record("document.version_begun", draft, by=by, kind=document.purpose, version=draft.number)
    return draft


@transaction.atomic
def save_draft(
    *, version: DocumentVersion, revision: int, title: str, text: str, by: User, if_revoked: str = ""
) -> DocumentVersion:
    """Keep the words of a draft. Raises Stale when somebody saved meanwhile, RuleViolation for a published version."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    version = _draft(version, revision)
    wording = _wording(title, text, if_revoked)
    changed = [name for name, value in wording.items() if getattr(version, name) != value]
    for name in changed:
        setattr(version, name, wording[name])
    if changed:
        version.revision += 1
        version.saved_at, version.saved_by = clock.now(), by
        version.save()
        record("document.draft_saved", version, by=by, fields=changed, revision=version.revision)
    return version


@transaction.atomic
def publish(*, version: DocumentVersion, revision: int, by: User, reviewed: bool = False) -> DocumentVersion:
    """From now on these words are what clients read and sign; nobody can change them any more.

    `reviewed`: somebody who knows the law has read them. Raises RuleViolation without it for a text of ours.
    """
    require_role(by, Permission.WRITE_DOCUMENTS)
    version = _draft(version, revision)
    if not version.text:
        raise RuleViolation(_("There is nothing to read yet. Please write the text first."), field="text")
    if version.from_starter and not reviewed:
        raise RuleViolation(
            _("This began as a text of ours. Please have it read by somebody who knows the law where you work."),
            field="reviewed",
        )
    version.published_at, version.published_by = clock.now(), by
    version.text_hash = version.hash_of_text()
    version.save()
    record("document.published", version, by=by, kind=version.document.purpose, version=version.number)
    return version


@transaction.atomic
def ask_of(*, document: PracticeDocument, everybody: bool, by: User) -> PracticeDocument:
    """Whether every client is asked for it, or whoever wants it finds it."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    document = _locked(document)
    if document.asked_of_everybody != everybody:
        document.asked_of_everybody = everybody
        document.save(update_fields=["asked_of_everybody"])
        record("document.asked_of", document, by=by, kind=document.purpose, state="all" if everybody else "optional")
    return document


@transaction.atomic
def retire(*, document: PracticeDocument, by: User) -> PracticeDocument:
    """Nobody is asked for it any more. What was signed stays signed, and readable."""
    require_role(by, Permission.WRITE_DOCUMENTS)
    document = _locked(document)
    if document.retired_at is None:
        document.retired_at = clock.now()
        document.save(update_fields=["retired_at"])
        record("document.retired", document, by=by, kind=document.purpose)
    return document


def _locked(document: PracticeDocument) -> PracticeDocument:
    return PracticeDocument.objects.select_for_update(no_key=True).get(pk=document.pk)


def _draft(version: DocumentVersion, revision: int) -> DocumentVersion:
    rows = DocumentVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("document")
    version = rows.get(pk=version.pk)
    if version.published_at:
        raise RuleViolation(_("This version is published: its words stay. Begin a new version to change them."))
    if version.document.retired_at:
        raise RuleViolation(_("This document is not in use any more."))
    if version.revision != revision:
        current = {name: getattr(version, name) for name in ("revision", "title", "text", "if_revoked")}
        raise Stale(_("Somebody else saved this draft meanwhile."), current=current)
    return version


def _wording(title: str, text: str, if_revoked: str) -> dict[str, str]:
    words = {"title": title, "text": text, "if_revoked": if_revoked}
    words = {name: value.replace("\r\n", "\n").strip() for name, value in words.items()}
    if not words["title"]:
        raise RuleViolation(_("Please give the document a title."), field="title")
    if len(words["title"]) > TITLE_LENGTH:
        raise RuleViolation(_("This title is too long."), field="title")
    if len(words["text"]) > TEXT_LENGTH:
        raise RuleViolation(_("This text is too long to be read. Please shorten it."), field="text")
    return words
