"""A practice with one clinician: nobody else can review, so a night's rest and a written reason stand in for it.

docs/decisions/0032.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.library.drafts.actions import locked, must_be_publishable
from clinic.library.drafts.deciding import freeze, must_wait
from clinic.library.drafts.models import LONGEST_REASON, LibraryDraft
from clinic.permissions import Permission, require_role

State = LibraryDraft.State
REST = timedelta(days=1)


def is_alone(user: User) -> bool:
    """The only clinician of this practice."""
    return user.is_clinician and not User.objects.clinicians().exclude(pk=user.pk).exists()


@dataclass(frozen=True)
class Alone:
    """What the page says to a clinician whose draft nobody else can review."""

    ready_at: datetime

    @property
    def is_ready(self) -> bool:
        return clock.now() >= self.ready_at


def alone_with(draft: LibraryDraft, user: User) -> Alone | None:
    """For the author of a draft that waits, where there is no second clinician."""
    if draft.state != State.SUBMITTED or draft.author_id != user.pk or not is_alone(user):
        return None
    return Alone(_ready_at(draft))


@transaction.atomic
def publish_alone(*, draft: LibraryDraft, revision: int, reason: str, by: User) -> LibraryDraft:
    """The only clinician publishes her own draft, a day after she gave it away, and says what made her sure.

    It leaves the version unreviewed: a second clinician who joins later finds it so. Publishing twice publishes once.
    """
    require_role(by, Permission.REVIEW_LIBRARY)
    if (stored := locked(draft)).author_id != by.pk:
        raise PermissionDenied(Permission.REVIEW_LIBRARY.value)
    if stored.state == State.PUBLISHED and stored.decided_by_id == by.pk:
        return stored
    must_wait(stored, revision)
    _may_be_alone(stored, by)
    if not (reason := reason.strip()):
        raise RuleViolation(_("Please say what made you sure, in a line or two."), field="reason", code="required")
    if len(reason) > LONGEST_REASON:
        raise RuleViolation(
            _("Please say it in at most %(most)d characters.") % {"most": LONGEST_REASON}, field="reason", code="long"
        )
    must_be_publishable(stored)
    freeze(stored, by)
    stored.alone_because = reason
    stored.state, stored.decided_by, stored.decided_at = State.PUBLISHED, by, clock.now()
    stored.save()
    record("library.published_alone", stored, by=by, module=stored.slug, revision=stored.revision)
    return stored


def _may_be_alone(draft: LibraryDraft, by: User) -> None:
    if not is_alone(by):
        raise RuleViolation(_("This is your own draft: somebody else has to look at it."), code="own")
    if clock.now() < _ready_at(draft):
        raise RuleViolation(
            _("It rests for a day first. Read it once more tomorrow, as if somebody else had written it."), code="early"
        )


def _ready_at(draft: LibraryDraft) -> datetime:
    return (draft.submitted_at or clock.now()) + REST
