"""What happens to a pathway that a case follows: started, paused, taken up again, stopped; and what its days unlock.

Its modules are assignments that wait for their day. One of a pathway is open at a time: the next unlocks when its day
has come *and* the one before it is finished or taken back, so nobody who fell behind is flooded. Spacing counts in
days where the caregiver lives, so that a clock change moves nothing.
"""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.learning.models import OPEN, Assignment, PathwayRun
from caregivers.learning.unlocking import unlock_first
from caregivers.safety.rules import lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.library.models import ModuleVersion, Pathway
from clinic.permissions import Permission

MOST_DAYS = 90


@transaction.atomic
def follow(
    *,
    case: Case,
    pathway: Pathway,
    by: User,
    every_days: int | None = None,
    starts_on: date | None = None,
    due_days: int | None = None,
    once: uuid.UUID | None = None,
) -> PathwayRun:
    """Let the caregiver follow `pathway`: its first module now (or on `starts_on`), the others every so many days.

    Modules that she has done, or has on her list, are left out. Each is due `due_days` after it unlocks, where that is
    said. The gates are asked when each unlocks. Raises RuleViolation when nothing is left to do, for a spacing
    that is not 1 to 90 days, and while she follows the same pathway already.
    """
    require(by, Permission.ASSIGN, case)
    lock(case)
    pk = once_id(by, once)
    if already := PathwayRun.objects.filter(pk=pk, case=case).select_related("case__data_key").first():
        return already
    today = clock.today(case.caregiver.user.time_zone)
    spacing = pathway.every_days if every_days is None else every_days
    _must_make_sense(case, pathway, spacing, starts_on, today)
    versions = _left_to_do(case, pathway)
    run = PathwayRun.objects.create(pk=pk, case=case, pathway=pathway, every_days=spacing, started_by=by)
    rows = [
        Assignment.objects.create(
            case=case,
            module=version.module,
            version=version,
            run=run,
            assigned_by=by,
            assigned_at=clock.now(),
            unlocks_on=(starts_on or today) + timedelta(days=spacing * place),
            due_days=due_days,
        )
        for place, version in enumerate(versions)
    ]
    record("pathway.started", run, by=by, kind=pathway.slug, version=pathway.number, count=len(versions))
    if (starts_on or today) <= today:
        unlock_first(rows[0], by)
    return run


def _must_make_sense(case: Case, pathway: Pathway, spacing: int, starts_on: date | None, today: date) -> None:
    if not 1 <= spacing <= MOST_DAYS:
        raise RuleViolation(_("Please choose 1 to 90 days between two modules."), field="every_days")
    if starts_on and starts_on < today:
        raise RuleViolation(
            _("This day is over where your client lives. Please choose a later one."), field="starts_on"
        )
    running = PathwayRun.objects.filter(case=case, pathway__slug=pathway.slug, stopped_at=None)
    if Assignment.objects.filter(OPEN, run__in=running).exists():
        raise RuleViolation(_("Your client follows this pathway already."), field="pathway")


def _left_to_do(case: Case, pathway: Pathway) -> list[ModuleVersion]:
    """The newest versions of the pathway's modules that are neither finished nor on the list. In its order."""
    done_or_given = Assignment.objects.filter(case=case, withdrawn_at=None).values("module")
    newest = ModuleVersion.objects.newest().filter(module__slug__in=pathway.modules).exclude(module__in=done_or_given)
    by_slug = {version.module.slug: version for version in newest.select_related("module")}
    versions = [by_slug[slug] for slug in pathway.modules if slug in by_slug]
    if not versions:
        raise RuleViolation(
            _("Your client has done all of this, or has it on the list. Modules can be given again one by one."),
            field="pathway",
        )
    return versions


@transaction.atomic
def pause(*, run: PathwayRun, by: User) -> PathwayRun:
    """Nothing more unlocks until it is taken up again; what is open stays open."""
    row = _hold(run, by)
    if row.paused_on is None:
        row.paused_on = _today(row)
        row.save(update_fields=["paused_on"])
        record("pathway.paused", row, by=by)
    return row


@transaction.atomic
def take_up(*, run: PathwayRun, by: User) -> PathwayRun:
    """Go on: what was still to come moves by as many days as the pause was long."""
    row = _hold(run, by)
    if row.paused_on is not None:
        paused_for = _today(row) - row.paused_on
        for waiting in row.assignments.locked():
            waiting.unlocks_on += paused_for
            waiting.save(update_fields=["unlocks_on"])
        row.paused_on = None
        row.save(update_fields=["paused_on"])
        record("pathway.taken_up", row, by=by, count=paused_for.days)
    return row


@transaction.atomic
def stop(*, run: PathwayRun, by: User, reason: str = "") -> PathwayRun:
    """End it: what has not unlocked is taken back; what is open or done stays as it is."""
    require(by, Permission.ASSIGN, run.case)
    row = _locked(run)
    if row.stopped_at is None:
        now = clock.now()
        count = row.assignments.locked().update(withdrawn_at=now, withdrawn_by=by)
        row.stopped_at, row.paused_on, row.stop_reason = now, None, reason.strip()
        row.save(update_fields=["stopped_at", "paused_on", "stop_reason"])
        record("pathway.stopped", row, by=by, count=count)
    return row


def _hold(run: PathwayRun, by: User) -> PathwayRun:
    require(by, Permission.ASSIGN, run.case)
    row = _locked(run)
    if row.stopped_at:
        raise RuleViolation(_("This pathway was stopped. It can be started anew."), code="stopped")
    return row


def _locked(run: PathwayRun) -> PathwayRun:
    rows = PathwayRun.objects.select_for_update(of=("self",), no_key=True)
    row: PathwayRun = rows.select_related("case__data_key", "case__caregiver__user").get(pk=run.pk)
    return row


def _today(run: PathwayRun) -> date:
    return clock.today(run.case.caregiver.user.time_zone)
