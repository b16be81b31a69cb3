"""What happens to a flag: a rule raises it, a person acknowledges it and closes it. Nothing else ever does."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.safety.flags.models import Disposition, Flag
from caregivers.safety.flags.rules import Rule
from caregivers.safety.rules import lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.permissions import Permission

Source = models.Model | tuple[str, str]  # a row, or its type and id


@transaction.atomic
def raise_flag(*, case: Case, rule: Rule, source: Source, dedupe_key: str, by: User | None = None) -> Flag:
    """Raise a flag on `case`, once for each `dedupe_key`. Call it in the transaction that found what it is about.

    `by` is whose act made the rule speak (None: the clock). It asks for no permission: it is the rule that speaks.
    """
    lock(case)
    if already := Flag.objects.filter(case=case, dedupe_key=dedupe_key).first():
        return already
    if rule.one_open and (standing := Flag.objects.filter(case=case, rule=rule.key, closed_at=None).first()):
        record("flag.raised_again", standing, by=by, kind=rule.key)
        return standing
    source_type, source_id = _plain(source)
    flag = Flag.objects.create(
        case=case,
        rule=rule.key,
        severity=rule.severity,
        source_type=source_type,
        source_id=source_id,
        dedupe_key=dedupe_key,
    )
    record("flag.raised", flag, by=by, kind=rule.key, state=rule.severity.value)
    return flag


@transaction.atomic
def acknowledge(*, flag: Flag, by: User) -> Flag:
    """Say that somebody has seen it and takes care. The first one counts; saying it again changes nothing."""
    require(by, Permission.WORK_FLAGS, flag.case)
    flag = _locked(flag)
    if flag.acknowledged_at is None:
        flag.acknowledged_at, flag.acknowledged_by = clock.now(), by
        flag.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record("flag.acknowledged", flag, by=by, kind=flag.rule)
    return flag


@transaction.atomic
def close(*, flag: Flag, disposition: str, word: str, by: User) -> Flag:
    """Close it, with how it ended and a word why; for good. Raises RuleViolation without both, or when it is closed."""
    require(by, Permission.WORK_FLAGS, flag.case)
    if disposition not in Disposition.values:
        raise RuleViolation(_("Please say how it ended."), field="disposition", code="required")
    if not word.strip():
        raise RuleViolation(_("Please write a word why: who reads this later was not there."), field="word")
    flag = _locked(flag)
    if not flag.is_open:
        if (flag.closed_by_id, flag.disposition, flag.word) == (by.pk, disposition, word.strip()):
            return flag  # a double click
        raise RuleViolation(_("Somebody closed this flag meanwhile. What they wrote stands here."), code="state")
    flag = acknowledge(flag=flag, by=by)
    flag.closed_at, flag.closed_by = clock.now(), by
    flag.disposition, flag.word = disposition, word.strip()
    flag.save(update_fields=["closed_at", "closed_by", "disposition", "word"])
    record("flag.closed", flag, by=by, kind=flag.rule, outcome=disposition)
    return flag


@transaction.atomic
def read(*, flags: list[Flag], by: User) -> list[Flag]:
    """Say in the trail that `by` read them."""
    record_reading("flag.read", flags, by=by)
    return flags


def _locked(flag: Flag) -> Flag:
    rows: Any = Flag.objects.select_for_update(of=("self",)).select_related("case__data_key", "case__caregiver__user")
    return rows.get(pk=flag.pk)


def _plain(source: Source) -> tuple[str, str]:
    if isinstance(source, models.Model):
        return source._meta.model_name or "", str(source.pk)
    return source
