"""Who answers for whose work, between dates: the verbs of the practice manager, and whom it means today."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic.accounts.dates import current_on, not_over_on, overlapping, practice_today
from clinic.accounts.models import Practice, Supervision, User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission, Role, require_role
from clinic.ui.tags import day


def supervisees_of(user: User) -> QuerySet[Any]:
    """The ids of those whom `user` supervises today."""
    return Supervision.objects.filter(current_on(practice_today()), supervisor=user).values("supervisee")


def supervisors_of(user: User) -> list[User]:
    """Who supervises `user` today and can act on it."""
    rows = Supervision.objects.filter(current_on(practice_today()), supervisee=user, supervisor__is_active=True)
    return list(User.objects.filter(pk__in=rows.values("supervisor")).order_by("name"))


@transaction.atomic
def supervise(
    *, supervisor: User, supervisee: User, by: User, starts_on: date | None = None, ends_on: date | None = None
) -> Supervision:
    """`supervisor` answers for the work of `supervisee` from today or a later day on.

    Raises RuleViolation for somebody who is no supervisor or no clinician, for a circle, for a period said twice.
    Asking again for what is so already changes nothing.
    """
    require_role(by, Permission.MANAGE_STAFF)
    starts_on = starts_on or practice_today()
    Practice.objects.select_for_update().first()  # one at a time: two arrangements at once could close a circle
    supervisor = User.objects.select_for_update(no_key=True).get(pk=supervisor.pk)
    supervisee = User.objects.select_for_update(no_key=True).get(pk=supervisee.pk)
    _demand_people(supervisor, supervisee)
    _demand_period(starts_on, ends_on)
    if same := Supervision.objects.filter(
        supervisor=supervisor, supervisee=supervisee, starts_on=starts_on, ends_on=ends_on
    ).first():
        return same
    _demand_no_second(supervisor, supervisee, starts_on, ends_on)
    _demand_no_circle(supervisor, supervisee, starts_on, ends_on)
    row = Supervision.objects.create(supervisor=supervisor, supervisee=supervisee, starts_on=starts_on, ends_on=ends_on)
    record("supervision.begun", row, by=by, user_id=supervisee.pk, starts_on=starts_on, ends_on=ends_on)
    return row


@transaction.atomic
def end_supervision(*, supervision: Supervision, by: User) -> Supervision:
    """It holds no more, from now on; one that has not begun never will."""
    require_role(by, Permission.MANAGE_STAFF)
    row = Supervision.objects.select_for_update().get(pk=supervision.pk)
    return _end(row, by)


def end_all_of(user: User, by: User) -> int:
    """End every supervision in which `user` is supervised: for somebody who is no clinician any more."""
    rows = Supervision.objects.select_for_update().filter(not_over_on(practice_today()), supervisee=user)
    return len([_end(row, by) for row in rows])


def _end(row: Supervision, by: User) -> Supervision:
    today = practice_today()
    end = max(today, row.starts_on)
    if row.ends_on is not None and row.ends_on <= end:
        return row
    row.ends_on = end
    row.save(update_fields=["ends_on"])
    record("supervision.ended", row, by=by, user_id=row.supervisee_id, ends_on=end)
    return row


def _demand_people(supervisor: User, supervisee: User) -> None:
    if not supervisor.is_active or supervisor.role != Role.SUPERVISOR:
        message = _("%(name)s is not a supervisor. Change the role first.") % {"name": supervisor.name}
        raise RuleViolation(message, field="supervisor")
    if not supervisee.is_active or not supervisee.is_clinician:
        message = _("%(name)s sees no clients, so there is nothing to supervise.") % {"name": supervisee.name}
        raise RuleViolation(message, field="supervisee")
    if supervisor == supervisee:
        raise RuleViolation(_("Nobody supervises themselves. Please choose two people."), field="supervisee")


def _demand_period(starts_on: date, ends_on: date | None) -> None:
    if starts_on < practice_today():
        raise RuleViolation(_("This day is over. It can begin today or later."), field="starts_on")
    if ends_on and ends_on <= starts_on:
        raise RuleViolation(_("The end must come after the beginning."), field="ends_on")


def _demand_no_second(supervisor: User, supervisee: User, starts_on: date, ends_on: date | None) -> None:
    rows = Supervision.objects.filter(overlapping(starts_on, ends_on), supervisor=supervisor, supervisee=supervisee)
    if row := rows.first():
        words = {"supervisor": supervisor.name, "supervisee": supervisee.name, "day": day(row.starts_on)}
        message = _("%(supervisor)s supervises %(supervisee)s in this time already (from: %(day)s). End that first.")
        raise RuleViolation(message % words, field="supervisee")


def _demand_no_circle(supervisor: User, supervisee: User, starts_on: date, ends_on: date | None) -> None:
    """Walk upward from the supervisor: whoever answers for her work must not be the supervisee."""
    above: dict[Any, set[Any]] = {}
    pairs = Supervision.objects.filter(overlapping(starts_on, ends_on)).values_list("supervisee", "supervisor")
    for below, over in pairs:
        above.setdefault(below, set()).add(over)
    reached: set[Any] = set()
    todo = [supervisor.pk]
    while todo:
        for person in above.get(todo.pop(), set()) - reached:
            reached.add(person)
            todo.append(person)
    if supervisee.pk in reached:
        words = {"supervisor": supervisor.name, "supervisee": supervisee.name}
        message = _("That would be a circle: %(supervisee)s answers for the work of %(supervisor)s, directly or not.")
        raise RuleViolation(message % words, field="supervisee")
