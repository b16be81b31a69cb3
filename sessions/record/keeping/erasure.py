"""Erasing the record of one case, for good: in the database, and in every backup that is restored afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups.actions import cancel_all
from caregivers.followups.models import FollowUp
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.accounts.forgetting import forget
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.encryption import erasures
from clinic.encryption.actions import destroy
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from sessions.record.keeping.actions import locked
from sessions.record.keeping.rules import refusal

# What says who somebody is and is no ciphertext: blanked by hand. Model → fields (tests hold it complete).
BLANKED: dict[str, dict[str, str]] = {
    "LovedOne": {"nickname": "", "relation": LovedOne.Relation.OTHER, "situation": LovedOne.Situation.STRUGGLING}
}


def erase(*, case: Case, by: User) -> Case:
    """Destroy the key of `case`, and with it every word of its record; forget who its client was, unless another
    case of hers remains. Nobody can undo it. Erasing twice does it once.

    Raises RuleViolation while the case is open, on hold, or within its time without the client's request; and where
    the list of erasures cannot be written, because then a restored backup would bring the record back.
    """
    listed: list[erasures.Erasure] = []
    try:
        return _erase(case, by, listed)
    except BaseException:
        for line in listed:  # it did not happen after all
            erasures.drop(line)
        raise


@transaction.atomic
def _erase(case: Case, by: User, listed: list[erasures.Erasure]) -> Case:
    require(by, Permission.ERASE_RECORD, case)
    case = locked(case)
    if case.erased_at:
        return case
    if no := refusal(case):
        raise no
    case.data_key = destroy(case.data_key)
    at = case.data_key.destroyed_at or clock.now()
    _neutralise(case, by=by)
    record("case.erased", case, by=by, case_id=case.pk)
    try:
        listed.append(erasures.append(case.data_key_id, case.pk, at))
    except OSError as error:
        sentence = _("The list of erasures cannot be written (%(file)s), so nothing was erased. Please put that right.")
        raise RuleViolation(sentence % {"file": erasures.path().name}, code="list") from error
    return case


def _neutralise(case: Case, *, by: User | None) -> None:
    """What stands beside the ciphertext: who the two people are, and what would still be sent to one of them."""
    LovedOne.objects.filter(case=case).update(**BLANKED["LovedOne"])
    cancel_all(FollowUp.objects.filter(case=case), by=by, reason=FollowUp.Reason.CASE_CLOSED)
    others = Case.objects.readable().filter(caregiver=case.caregiver_id).exclude(pk=case.pk)
    if not others.exists():
        forget(user=case.caregiver.user, by=by)


@transaction.atomic
def replay_erasures(backup_made_at: datetime | None = None) -> int:
    """After a backup was restored: erase again all that was erased, also after that backup was made. How many.

    Raises clinic.encryption.erasures.Untrusted where the list is not to be believed.
    """
    case_ids: Iterable[UUID] = {one.case_id for one in erasures.replay()}
    count = 0
    rows: Any = Case.objects.erased().select_related("data_key", "caregiver__user").order_by("number")
    for case in rows.filter(pk__in=case_ids):
        _neutralise(case, by=None)
        record("case.erased_again", case, by=None, case_id=case.pk)
        count += 1
    return count
