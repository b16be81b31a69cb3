"""What the practice decides about keeping records; and the client asks."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic import clock
from clinic.accounts.models import Practice, User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from sessions.record.keeping.models import ErasureRequest, RetentionHold
from sessions.record.keeping.rules import LONGEST, SHORTEST


@transaction.atomic
def set_retention(*, years: int, by: User) -> Practice:
    """How many years after its closing a record is kept at least."""
    require_role(by, Permission.KEEP_RECORDS)
    if not SHORTEST <= years <= LONGEST:
        sentence = _("Please choose a number of years from %(least)d to %(most)d.")
        raise RuleViolation(sentence % {"least": SHORTEST, "most": LONGEST}, field="years")
    practice = Practice.objects.select_for_update().get()
    if practice.retention_years != years:
        practice.retention_years = years
        practice.save(update_fields=["retention_years"])
        record("practice.retention_set", practice, by=by, count=years)
    return practice


@transaction.atomic
def hold(*, case: Case, reason: str, by: User, reference: str = "") -> RetentionHold:
    """Keep this record whatever its age, until the hold is lifted. Held already: that hold stands."""
    require(by, Permission.ERASE_RECORD, case)
    case = locked(case)
    refuse_erased(case)
    if reason not in RetentionHold.Reason.values:
        raise RuleViolation(_("Please choose a reason."), field="reason")
    if already := RetentionHold.objects.filter(case=case, lifted_at=None).first():
        return already
    row = RetentionHold.objects.create(
        case=case, reason=reason, reference=reference.strip(), placed_by=by, placed_at=clock.now()
    )
    record("record.held", row, by=by, reason_code=reason)
    return row


@transaction.atomic
def lift(*, case: Case, by: User) -> None:
    """Nothing holds this record back any more."""
    require(by, Permission.ERASE_RECORD, case)
    case = locked(case)
    row = RetentionHold.objects.filter(case=case, lifted_at=None).first()
    if row:
        row.lifted_at, row.lifted_by = clock.now(), by
        row.save(update_fields=["lifted_at", "lifted_by"])
        record("record.hold_lifted", row, by=by)


@transaction.atomic
def ask_for_erasure(*, case: Case, by: User) -> ErasureRequest:
    """The client asks that the record be erased: herself, or a manager puts down that she did. Asked twice is once."""
    require(by, Permission.ASK_FOR_ERASURE, case)
    case = locked(case)
    refuse_erased(case)
    if already := ErasureRequest.objects.filter(case=case, withdrawn_at=None).first():
        return already
    row = ErasureRequest.objects.create(case=case, recorded_by=by, asked_at=clock.now())
    record("record.erasure_asked", row, by=by)
    return row


@transaction.atomic
def withdraw_request(*, case: Case, by: User) -> None:
    """She changed her mind, or it was put down by mistake."""
    require(by, Permission.ASK_FOR_ERASURE, case)
    case = locked(case)
    row = ErasureRequest.objects.filter(case=case, withdrawn_at=None).first()
    if row:
        row.withdrawn_at, row.withdrawn_by = clock.now(), by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("record.erasure_request_withdrawn", row, by=by)


def locked(case: Case) -> Case:
    """The case as it is now, kept from others until the transaction ends."""
    rows: Any = Case.objects.select_for_update(of=("self",)).select_related("data_key", "caregiver__user")
    found: Case = rows.get(pk=case.pk)
    return found


def refuse_erased(case: Case) -> None:
    """Raises RuleViolation where there is nothing left."""
    if case.erased_at:
        raise RuleViolation(_("This record was erased already."), code="erased")
