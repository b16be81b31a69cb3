"""What happens to a case as a whole: it is closed, and opened again."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups.actions import cancel_waiting
from caregivers.followups.models import FollowUp
from caregivers.learning.actions import withdraw
from caregivers.learning.pathways.actions import stop
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission
from sessions.appointments import actions as appointments
from sessions.appointments.models import Appointment
from sessions.record.loose_ends import loose_ends, notes_to_come, outcomes_of
from sessions.record.models import Discharge, Reopening

State = Appointment.State


@transaction.atomic
def discharge(
    *,
    case: Case,
    reason: str,
    summary: str,
    by: User,
    outcomes: Mapping[uuid.UUID, str] | None = None,
    notes_later: bool = False,
    once: uuid.UUID | None = None,
) -> Discharge:
    """Close the case: the work of this episode is over. The client may still read, and download, what is hers.

    `outcomes` says of each booked appointment what becomes of it (`loose_ends.outcomes_of`). Open homework is taken
    back and waiting messages are cancelled, here and now. Raises RuleViolation for an appointment of which nothing is
    said (field "outcomes.<id>"), and while notes are missing and nobody said `notes_later` (field "notes_later").
    """
    require(by, Permission.DISCHARGE, case)
    pk, case = once_id(by, once), _locked(case)
    if already := Discharge.objects.filter(pk=pk, case=case).first():
        return already
    if not case.is_open:
        raise RuleViolation(_("This case is closed already."), code="closed")
    if reason not in Discharge.Reason.values:
        raise RuleViolation(_("Please choose a reason."), field="reason")
    summary = _stated(summary, "summary", _("Please say in a few sentences how it ended."))
    _tie_up(case, outcomes or {}, notes_later=notes_later, by=by)
    now = clock.now()
    row = Discharge.objects.create(
        pk=pk, case=case, reason=reason, summary=summary, discharged_by=by, discharged_at=now
    )
    case.closed_at, case.closed_by = now, by
    case.save(update_fields=["closed_at", "closed_by"])
    record("case.closed", case, by=by, case_id=case.pk, reason_code=reason)
    return row


@transaction.atomic
def reopen(*, case: Case, reason: str, by: User) -> Case:
    """Go on with a closed case: the client came back, or it was closed by mistake. What was called off stays off.

    Raises RuleViolation where the client has another open case, and for an erased one. Reopening twice does it once.
    """
    require(by, Permission.DISCHARGE, case)
    case = _locked(case)
    if case.is_open:
        return case
    if case.erased_at:
        raise RuleViolation(_("This record was erased. It cannot be opened again."), code="erased")
    if other := Case.objects.open().filter(caregiver=case.caregiver_id).first():
        message = _("This client has an open case already: #%(number)d. Go on there.") % {"number": other.number}
        raise RuleViolation(message, code="open_elsewhere")
    reason = _stated(reason, "reason", _("Please say why it is opened again, in a few words."))
    latest = Discharge.objects.filter(case=case, reopening=None).order_by("-discharged_at").first()
    Reopening.objects.create(case=case, discharge=latest, reason=reason, reopened_by=by, reopened_at=clock.now())
    case.closed_at, case.closed_by = None, None
    case.save(update_fields=["closed_at", "closed_by"])
    record("case.reopened", case, by=by, case_id=case.pk)
    return case


def _locked(case: Case) -> Case:
    rows: Any = Case.objects.select_for_update(of=("self",)).select_related("data_key", "caregiver__user")
    found: Case = rows.get(pk=case.pk)
    return found


def _stated(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        raise RuleViolation(sentence, field=field, code="required")
    return text.strip()


def _tie_up(case: Case, outcomes: Mapping[uuid.UUID, str], *, notes_later: bool, by: User) -> None:
    """Bring everything that hangs on the case to its end, by the rooms' own verbs."""
    loose = loose_ends(case, by)
    for appointment in loose.appointments:
        _end_appointment(appointment, outcomes.get(appointment.pk, ""), by)
    if notes_to_come(case) and not notes_later:
        raise RuleViolation(
            _("Some notes are not written or not signed yet. Finish them first, or say that you do it afterwards."),
            field="notes_later",
            code="notes",
        )
    for run in loose.pathways:
        stop(run=run, by=by)
    for assignment in loose.homework:
        withdraw(assignment=assignment, by=by)
    cancel_waiting(case=case, dedupe_prefix="", by=by, reason=FollowUp.Reason.CASE_CLOSED)


def _end_appointment(appointment: Appointment, outcome: str, by: User) -> None:
    if outcome not in outcomes_of(appointment):
        message = _("Please say what becomes of this appointment.")
        raise RuleViolation(message, field=f"outcomes.{appointment.pk}", code="required")
    if outcome == State.HELD:
        appointments.mark_held(appointment=appointment, by=by)
    elif outcome == State.NO_SHOW:
        appointments.mark_no_show(appointment=appointment, by=by, reason=_("Said when the case was closed."))
    else:
        appointments.cancel(appointment=appointment, by=by, reason=_("The case was closed."))
