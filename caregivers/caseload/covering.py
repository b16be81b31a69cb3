"""Standing in for each other between dates: the manager's verbs for one case and for a whole caseload.

Dates are the practice's; the end, the first day without cover, is not included.
"""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case, Responsibility
from caregivers.caseload.shared import able, caseload_of, each, end, lock
from clinic.accounts.dates import current_on, overlapping, practice_today
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission, require_role
from clinic.ui.tags import day

Kind = Responsibility.Kind


@transaction.atomic
def cover(
    *, case: Case, clinician: User, starts_on: date, ends_on: date, by: User, once: uuid.UUID | None = None
) -> Responsibility:
    """`clinician` stands in on `case` from `starts_on` (today or later) until `ends_on` (not included).

    Raises RuleViolation for a period that is over or empty, a closed case, somebody who is the primary clinician or
    covers it then already. That somebody else covers it too is no obstacle: `also_covering` says who.
    """
    require(by, Permission.TRANSFER, case)
    lock(case)
    pk = once_id(by, once)
    if made := Responsibility.objects.filter(pk=pk, case=case).first():
        return made
    clinician = able(clinician, "clinician")
    _demand_period(starts_on, ends_on)
    if not case.is_open:
        raise RuleViolation(_("This case is closed. There is nothing to cover."))
    rows = Responsibility.objects.filter(overlapping(starts_on, ends_on), case=case, clinician=clinician)
    if row := rows.order_by("-kind").first():
        raise RuleViolation(_already(row), field="clinician")
    return _cover(case, clinician, starts_on, ends_on, by, pk)


def _already(row: Responsibility) -> str:
    words = {"name": row.clinician.name, "day": day(row.starts_on)}
    if row.is_primary:
        return _("%(name)s is the primary clinician of this case.") % words
    return _("%(name)s covers this case in that time already (from: %(day)s). End that cover first.") % words


def _cover(case: Case, clinician: User, starts_on: date, ends_on: date, by: User, pk: uuid.UUID) -> Responsibility:
    row: Responsibility = Responsibility.objects.create(
        pk=pk, case=case, clinician=clinician, kind=Kind.COVERING, starts_on=starts_on, ends_on=ends_on
    )
    record("responsibility.covered", row, by=by, user_id=clinician.pk, starts_on=starts_on, ends_on=ends_on)
    return row


def also_covering(row: Responsibility) -> list[Responsibility]:
    """Who else covers the case during `row`."""
    rows = Responsibility.objects.filter(overlapping(row.starts_on, row.ends_on), case=row.case_id, kind=Kind.COVERING)
    return list(rows.exclude(pk=row.pk).select_related("clinician").order_by("starts_on"))


@transaction.atomic
def end_cover(*, responsibility: Responsibility, by: User) -> Responsibility:
    """The cover holds no more, from now on; one that has not begun never will. Ending it again changes nothing."""
    require(by, Permission.TRANSFER, responsibility.case)
    row: Responsibility = Responsibility.objects.select_for_update().get(pk=responsibility.pk)
    if row.is_primary:
        raise RuleViolation(_("A primary clinician is replaced by handing the case over."))
    end(row, "responsibility.cover_ended", by)
    return row


@transaction.atomic
def cover_caseload(
    *, away: User, clinician: User, starts_on: date, ends_on: date, by: User, once: uuid.UUID | None = None
) -> list[Responsibility]:
    """`clinician` covers every open case of which `away` is the primary clinician today. Returns what was arranged now.

    Cases that she covers through that whole time already are left as they are.
    """
    require_role(by, Permission.MANAGE_STAFF)
    clinician = able(clinician, "clinician")
    if clinician.pk == away.pk:
        raise RuleViolation(_("Please choose somebody else: nobody covers for themselves."), field="clinician")
    _demand_period(starts_on, ends_on)
    cases = list(caseload_of(away, by).filter(closed_at__isnull=True).select_for_update(of=("self",)))
    if not cases:
        raise RuleViolation(_("%(name)s has no open case to cover.") % {"name": away.name})
    whole = Responsibility.objects.filter(current_on(starts_on), clinician=clinician, case__in=cases)
    covered = {row.case_id for row in whole if row.ends_on is None or row.ends_on >= ends_on}
    todo = [(case, once_id(by, each(once, case))) for case in cases if case.pk not in covered]
    done = set(Responsibility.objects.filter(pk__in=[pk for _case, pk in todo]).values_list("pk", flat=True))
    return [_cover(case, clinician, starts_on, ends_on, by, pk) for case, pk in todo if pk not in done]


def _demand_period(starts_on: date, ends_on: date) -> None:
    if starts_on < practice_today():
        raise RuleViolation(_("This day is over. A cover can begin today or later."), field="starts_on")
    if ends_on <= starts_on:
        raise RuleViolation(_("The end must come after the first day."), field="ends_on")
