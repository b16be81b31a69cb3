"""What a second person does with a draft: reviews it as a clinician, returns it, publishes it.

Nobody decides on their own draft. A supervisor who publishes has reviewed it; a practice manager, who is no clinician,
publishes what a clinician has reviewed (docs/decisions/0021).
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.library.actions import publish_module, publish_pathway
from clinic.library.drafts.actions import locked, must_be_publishable
from clinic.library.drafts.models import ClinicalReview, LibraryDraft
from clinic.library.files import ModuleFile, ModuleFileError
from clinic.library.models import ModuleVersion, Pathway
from clinic.library.problems import file_of
from clinic.permissions import Permission, require_role, role_may

State = LibraryDraft.State


@transaction.atomic
def review(*, draft: LibraryDraft, revision: int, by: User) -> LibraryDraft:
    """A clinician other than the author has read what waits here, and stands behind giving it."""
    require_role(by, Permission.REVIEW_LIBRARY)
    draft = _waiting(draft, revision, by)
    if draft.reviewed_by_id is None:
        draft.reviewed_by, draft.reviewed_at = by, clock.now()
        draft.save(update_fields=["reviewed_by", "reviewed_at"])
        record("library.draft_reviewed", draft, by=by, module=draft.slug, revision=draft.revision)
    return draft


@transaction.atomic
def send_back(*, draft: LibraryDraft, revision: int, comment: str, by: User) -> LibraryDraft:
    """Return it to its author, with what should be different."""
    if not role_may(by, Permission.REVIEW_LIBRARY):
        require_role(by, Permission.PUBLISH_LIBRARY)
    draft = _waiting(draft, revision, by)
    if not comment.strip():
        raise RuleViolation(_("Please say what should be different."), field="comment", code="required")
    draft.state, draft.comment = State.RETURNED, comment.strip()[:4000]
    draft.decided_by, draft.decided_at = by, clock.now()
    draft.reviewed_by = draft.reviewed_at = None
    draft.save()
    record("library.draft_returned", draft, by=by, module=draft.slug, revision=draft.revision)
    return draft


@transaction.atomic
def publish(*, draft: LibraryDraft, revision: int, by: User) -> LibraryDraft:
    """Freeze it as the next version. What is assigned already keeps the version that it has.

    Raises RuleViolation for one's own draft, where no clinician has reviewed it, and for what keeps it from being
    published. Publishing twice publishes once.
    """
    require_role(by, Permission.PUBLISH_LIBRARY)
    if (stored := locked(draft)).state == State.PUBLISHED and stored.decided_by_id == by.pk:
        return stored
    draft = _waiting(draft, revision, by)
    reviews_it = role_may(by, Permission.REVIEW_LIBRARY)
    if draft.reviewed_by_id is None and not reviews_it:
        raise RuleViolation(_("A clinician has to review it first: you can publish it after that."), code="review")
    must_be_publishable(draft)
    freeze(draft, by)
    of = {"version": draft.version, "pathway": draft.pathway}
    if draft.reviewed_by:
        _keep_review(draft.reviewed_by, draft.reviewed_at, **of)
    if reviews_it:
        _keep_review(by, clock.now(), **of)
    draft.state, draft.decided_by, draft.decided_at = State.PUBLISHED, by, clock.now()
    draft.save()
    return draft


@transaction.atomic
def review_version(*, by: User, version: ModuleVersion | None = None, pathway: Pathway | None = None) -> ClinicalReview:
    """A clinician has read a published version and stands behind giving it. Saying it twice says it once."""
    require_role(by, Permission.REVIEW_LIBRARY)
    published: Any = version or pathway
    if published.drafts.filter(author=by).exists():
        raise RuleViolation(_("You have written this version: somebody else has to review it."), code="own")
    return _keep_review(by, clock.now(), version=version, pathway=pathway)


def _keep_review(reviewer: User, at: Any, **of: Any) -> ClinicalReview:
    row, created = ClinicalReview.objects.get_or_create(reviewer=reviewer, **of, defaults={"reviewed_at": at})
    if created:
        published: Any = row.version or row.pathway
        slug = row.version.module.slug if row.version else published.slug
        record("library.reviewed", row, by=reviewer, module=slug, version=published.number)
    return row


def freeze(draft: LibraryDraft, by: User) -> None:
    """Make of it what it becomes: a version, or a pathway."""
    try:
        file = file_of(draft.sheet)
        if isinstance(file, ModuleFile):
            draft.version = publish_module(file, by)
        else:
            draft.pathway = publish_pathway(file, by)
    except ModuleFileError as damaged:
        raise RuleViolation(damaged.reason, code="problems") from None


def _waiting(draft: LibraryDraft, revision: int, by: User) -> LibraryDraft:
    """The stored draft, locked, in the words that the person has read."""
    draft = locked(draft)
    if draft.author_id == by.pk:
        raise RuleViolation(_("This is your own draft: somebody else has to look at it."), code="own")
    must_wait(draft, revision)
    return draft


def must_wait(draft: LibraryDraft, revision: int) -> None:
    """Raises RuleViolation where it does not wait for a decision, or not in the words that were read."""
    if draft.state != State.SUBMITTED:
        raise RuleViolation(_("This draft does not wait for review any more."), code="state")
    if draft.revision != revision:
        raise RuleViolation(_("The author changed it after you opened it. Please read it again."), code="changed")
