"""Two cases that concern the same loved one: said by a clinician who is responsible for both.

Relatives are separate clients with separate records. The link is shown to those who may read both records; portal,
mails, exports and the caregivers' API never read it, and its audit event names no case.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case, SamePerson
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission


def linked_to(case: Case, user: User) -> list[tuple[SamePerson, Case]]:
    """The links of `case` that `user` may see, each with the case at the other end."""
    rows = SamePerson.objects.visible_to(user).of(case)
    rows = rows.select_related("first__caregiver__user", "second__caregiver__user").order_by("linked_at")
    return [(row, row.other(case)) for row in rows]


def could_be_linked(case: Case, user: User) -> QuerySet[Case]:
    """The other cases for which `user` is responsible, by the clients' names; without those of the same client."""
    cases = Case.objects.where_may(user, Permission.LINK_CASES).exclude(caregiver=case.caregiver_id)
    return cases.select_related("caregiver__user").order_by("caregiver__user__name", "number")


@transaction.atomic
def link(*, case: Case, other: Case, by: User) -> SamePerson:
    """Say that both cases concern the same person. Saying it again changes nothing."""
    require(by, Permission.LINK_CASES, case)
    require(by, Permission.LINK_CASES, other)
    if case.caregiver_id == other.caregiver_id:
        raise RuleViolation(_("Please choose the case of another client."), field="other")
    first, second = sorted((case, other), key=lambda one: one.number)
    row, created = SamePerson.objects.get_or_create(
        first=first, second=second, ended_at__isnull=True, defaults={"linked_by": by}
    )
    if created:
        record("same_person.linked", row, by=by)
    return row


@transaction.atomic
def unlink(*, same: SamePerson, by: User) -> SamePerson:
    """It was a mistake, or is to be kept apart. Ending it again changes nothing."""
    row = SamePerson.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=same.pk)
    require(by, Permission.LINK_CASES, row.first)
    require(by, Permission.LINK_CASES, row.second)
    if row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), by
        row.save(update_fields=["ended_at", "ended_by"])
        record("same_person.unlinked", row, by=by)
    return row
