"""Drafts tie their author to a case: nobody else can sign them. Answers what lower houses ask (sessions/apps.py)."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import ngettext

from caregivers.caseload.transfers import LEFT_BEHIND
from clinic.accounts.models import User
from clinic.accounts.roles import TIES, Tie
from sessions.notes.models import SessionNote


@LEFT_BEHIND.answered_by
def unfinished(cases: Iterable[uuid.UUID], clinician: User) -> int:
    """How many drafts of `clinician` on these cases are neither signed nor handed over."""
    return _drafts(clinician).filter(case__in=list(cases)).count()


@TIES.answered_by
def unsigned(user: User) -> list[Tie]:
    """Drafts that she would not see again as somebody who signs no notes."""
    if not (count := _drafts(user).count()):
        return []
    sentence = ngettext(
        "%(name)s has %(count)d note that is not signed.", "%(name)s has %(count)d notes that are not signed.", count
    )
    return [Tie(sentence % {"name": user.name, "count": count})]


def _drafts(author: User) -> QuerySet[SessionNote]:
    return SessionNote.objects.filter(author=author, signed_at__isnull=True, handed_over_at__isnull=True)
