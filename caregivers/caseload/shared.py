"""What cover and transfer share: who can be responsible, whose caseload it is, how a period ends."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case, Responsibility
from clinic.accounts.dates import practice_today
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission


def caseload_of(clinician: User, by: User) -> QuerySet[Case]:
    """The cases that `by` may transfer and of which `clinician` is the primary clinician today, closed ones too."""
    primary = Responsibility.objects.current().filter(clinician=clinician, kind=Responsibility.Kind.PRIMARY)
    cases = Case.objects.where_may(by, Permission.TRANSFER).filter(pk__in=primary.values("case"))
    return cases.select_related("caregiver__user", "data_key").order_by("number")


def able(user: User, field: str) -> User:
    """Somebody who can be responsible: active, and a clinician. The same sentence whoever else it is."""
    found = User.objects.clinicians().select_for_update(no_key=True).filter(pk=user.pk).first()
    if found is None:
        raise RuleViolation(_("Please choose a clinician who works here."), field=field)
    return found


def lock(case: Case) -> None:
    """One change of responsibility at a time for each case."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def each(once: uuid.UUID | None, case: Case) -> uuid.UUID | None:
    """The `once` of one case among many."""
    return uuid.uuid5(once, str(case.pk)) if once else None


def end(row: Responsibility, verb: str, by: User) -> None:
    """From today on it holds no more; what has not begun never will. Does nothing where it is over."""
    last = max(practice_today(), row.starts_on)
    if row.ends_on is None or row.ends_on > last:
        row.ends_on = last
        row.save(update_fields=["ends_on"])
        record(verb, row, by=by, user_id=row.clinician_id, ends_on=last)
