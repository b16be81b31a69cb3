"""Writing down what went out about a case. Nothing is changed or deleted: a slip is put right by a further row."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today, require
from caregivers.caseload.models import Case
from caregivers.rights.disclosures.models import Disclosure
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission

TEXT_LENGTH = 5_000


@transaction.atomic
def record_disclosure(
    *,
    case: Case,
    to_whom: str,
    purpose: str,
    what: str,
    by: User,
    disclosed_on: date | None = None,
    once: uuid.UUID | None = None,
) -> Disclosure:
    """Write down that something went out, today where no day is given. Also on a closed case."""
    require(by, Permission.RECORD_DISCLOSURES, case)
    values = _values(to_whom, purpose, what, disclosed_on) | {"case": case, "recorded_by": by}
    row, created = Disclosure.objects.get_or_create(pk=once_id(by, once), defaults=values)
    if created:
        record("disclosure.recorded", row, by=by, starts_on=row.disclosed_on)
    return row


@transaction.atomic
def correct(
    *,
    disclosure: Disclosure,
    to_whom: str,
    purpose: str,
    what: str,
    by: User,
    disclosed_on: date | None = None,
) -> Disclosure:
    """Put an entry right: a new row takes its place. The old one stays, for staff to see."""
    require(by, Permission.RECORD_DISCLOSURES, disclosure.case)
    old = _current(disclosure)
    row = _replace(old, by, **_values(to_whom, purpose, what, disclosed_on or old.disclosed_on))
    record("disclosure.corrected", row, by=by, starts_on=row.disclosed_on)
    return row


@transaction.atomic
def take_back(*, disclosure: Disclosure, by: User) -> Disclosure:
    """It did not happen, or not here: the entry counts no more. It stays, for staff to see."""
    require(by, Permission.RECORD_DISCLOSURES, disclosure.case)
    old = _current(disclosure)
    row = _replace(old, by, disclosed_on=old.disclosed_on, to_whom="", what="", purpose="", is_void=True)
    record("disclosure.taken_back", row, by=by)
    return row


@transaction.atomic
def read(*, disclosures: Any, by: User) -> None:
    """That the words of `disclosures` were shown to `by` is in the trail."""
    record_reading("disclosure.read", disclosures, by=by)


def _current(disclosure: Disclosure) -> Disclosure:
    rows: Any = Disclosure.objects.select_for_update(no_key=True, of=("self",)).select_related("case__data_key")
    old: Disclosure = rows.get(pk=disclosure.pk)
    if old.is_void or Disclosure.objects.filter(corrects=old).exists():
        raise RuleViolation(_("This entry was put right already. Please look at the newest one."))
    return old


def _replace(old: Disclosure, by: User, **values: Any) -> Disclosure:
    return Disclosure.objects.create(case=old.case, corrects=old, recorded_by=by, **values)


def _values(to_whom: str, purpose: str, what: str, disclosed_on: date | None) -> dict[str, Any]:
    texts = {"to_whom": to_whom, "what": what, "purpose": purpose}
    missing = {
        "to_whom": _("Please say who got it."),
        "what": _("Please say what went out."),
        "purpose": _("Please say why."),
    }
    values: dict[str, Any] = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    for name, text in values.items():
        if not text:
            raise RuleViolation(missing[name], field=name)
        if len(text) > TEXT_LENGTH:
            raise RuleViolation(_("This is too long. Please say it in fewer words."), field=name)
    day = disclosed_on or practice_today()
    if day > practice_today():
        raise RuleViolation(
            _("This day is still to come. Please write it down when it has happened."), field="disclosed_on"
        )
    return values | {"disclosed_on": day}
