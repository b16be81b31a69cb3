"""A case goes from one clinician to another: the manager's verbs, and the note that the one who leaves writes.

Dates are the practice's, the end is not included: what is handed over today changes hands at once.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caregivers.caseload.access import require
from caregivers.caseload.models import Case, HandoverNote, Responsibility
from caregivers.caseload.shared import able, caseload_of, each, end, lock
from clinic.accounts.dates import not_over_on, practice_today
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission, require_role
from clinic.questions import Question

Kind = Responsibility.Kind

# How many things a clinician has begun on some cases that nobody else can finish (``cases``: ids). The houses above
# answer; asked before a case leaves her.
LEFT_BEHIND: Question[int] = Question("what a clinician has begun on a case and nobody else can finish")
# What goes along with a case (``case``, ``leaving``, ``to``, ``by``): the houses above do it, in the same transaction.
GOES_ALONG: Question[int] = Question("what of a clinician's goes along with a case to her successor")


def left_behind(cases: Iterable[Case], clinician: User) -> int:
    """How much of `clinician`'s own would stay unfinished on `cases`; nothing of somebody who cannot sign in."""
    return sum(LEFT_BEHIND.ask([case.pk for case in cases], clinician)) if clinician.is_active else 0


@transaction.atomic
def hand_over(
    *, case: Case, to: User, by: User, note: str = "", once: uuid.UUID | None = None, drafts_may_stay: bool = False
) -> Responsibility:
    """`to` is the primary clinician from now on, and the one before her is not.

    Raises RuleViolation (code "drafts") while the one who leaves has unsigned drafts that only she can finish and
    nobody said `drafts_may_stay`. `note` is for the clinicians of the case; a manager who writes it cannot read it.
    """
    require(by, Permission.TRANSFER, case)
    lock(case)
    pk = once_id(by, once)
    if made := Responsibility.objects.filter(pk=pk, case=case).first():
        return made
    to = able(to, "to")
    before = _primaries([case])
    if any(row.clinician_id == to.pk for row in before):
        raise RuleViolation(_("%(name)s is the primary clinician of this case.") % {"name": to.name}, field="to")
    if not drafts_may_stay:
        _demand_nothing_left([case], {row.clinician for row in before})
    return _pass_on(case, before, to, by, pk, note)


@transaction.atomic
def hand_over_caseload(
    *,
    leaving: User,
    to: User,
    by: User,
    cases: Iterable[uuid.UUID] | None = None,
    note: str = "",
    once: uuid.UUID | None = None,
    drafts_may_stay: bool = False,
) -> list[Responsibility]:
    """All cases of which `leaving` is the primary clinician, or those named by `cases`, go to `to`: all or none."""
    require_role(by, Permission.MANAGE_STAFF)
    to = able(to, "to")
    if to.pk == leaving.pk:
        raise RuleViolation(_("Please choose somebody else: these are %(name)s’s own.") % {"name": to.name}, field="to")
    wanted = None if cases is None else set(cases)
    if wanted is not None and once and (done := _done_already(wanted, by, once)):
        return done
    mine = list(caseload_of(leaving, by).select_for_update(of=("self",)))
    if wanted is not None and wanted - {case.pk for case in mine}:
        raise RuleViolation(_("One of these is not %(name)s’s case.") % {"name": leaving.name}, field="cases")
    chosen = [case for case in mine if wanted is None or case.pk in wanted]
    if not chosen:
        raise RuleViolation(_("Please choose at least one case."), field="cases")
    if not drafts_may_stay:
        _demand_nothing_left(chosen, {leaving})
    before = _primaries(chosen)
    return [
        _pass_on(case, [row for row in before if row.case_id == case.pk], to, by, once_id(by, each(once, case)), note)
        for case in chosen
    ]


@transaction.atomic
def write_handover_note(*, case: Case, text: str, by: User, once: uuid.UUID | None = None) -> HandoverNote:
    """A clinician who is responsible writes to the colleague who comes after her."""
    require(by, Permission.WRITE_NOTES, case)
    if not text.strip():
        raise RuleViolation(_("Please write something for your colleague."), field="text", code="required")
    return _write(case, text, by, once_id(by, once))


def _write(case: Case, text: str, by: User, pk: uuid.UUID) -> HandoverNote:
    note, created = HandoverNote.objects.get_or_create(pk=pk, defaults={"case": case, "author": by, "text": text})
    if created:
        record("handover_note.written", note, by=by)
    return note


def _pass_on(case: Case, before: list[Responsibility], to: User, by: User, pk: uuid.UUID, note: str) -> Responsibility:
    today = practice_today()
    for row in before:
        end(row, "responsibility.ended", by)
        GOES_ALONG.ask(case, leaving=row.clinician, to=to, by=by)
    for row in Responsibility.objects.filter(not_over_on(today), case=case, clinician=to, kind=Kind.COVERING):
        end(row, "responsibility.cover_ended", by)  # she has the whole case now
    row = Responsibility.objects.create(pk=pk, case=case, clinician=to, kind=Kind.PRIMARY, starts_on=today)
    record("case.handed_over", row, by=by, user_id=to.pk, starts_on=today)
    if note.strip():
        _write(case, note, by, once_id(by, pk))
    return row


def _done_already(wanted: set[uuid.UUID], by: User, once: uuid.UUID) -> list[Responsibility]:
    """A second click: the cases are not hers any more, and that is right."""
    keys = [once_id(by, uuid.uuid5(once, str(case))) for case in wanted]
    return list(Responsibility.objects.filter(pk__in=keys))


def _primaries(cases: list[Case]) -> list[Responsibility]:
    rows = Responsibility.objects.filter(not_over_on(practice_today()), case__in=cases, kind=Kind.PRIMARY)
    return list(rows.select_related("clinician"))


def _demand_nothing_left(cases: list[Case], clinicians: Iterable[User]) -> None:
    for clinician in clinicians:
        if count := left_behind(cases, clinician):
            message = ngettext(
                "%(name)s has %(count)d draft that nobody else can finish. It can be signed or passed on first; "
                "or say here that it stays unfinished.",
                "%(name)s has %(count)d drafts that nobody else can finish. They can be signed or passed on first; "
                "or say here that they stay unfinished.",
                count,
            )
            words: dict[str, Any] = {"name": clinician.name, "count": count}
            raise RuleViolation(message % words, field="drafts_may_stay", code="drafts")
