"""What happens to a pathway that a case follows: started, paused, taken up again, stopped; and what its days unlock.

Its modules are assignments that wait for their day. One of a pathway is open at a time: the next unlocks when its day
has come *and* the one before it is finished or taken back, so nobody who fell behind is flooded. Spacing counts in
days where the caregiver lives, so that a clock change moves nothing.
"""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways.planning import fingerprint, plan
from caregivers.learning.unlocking import unlock_first
from caregivers.safety.rules import lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.library.models import Pathway
from clinic.permissions import Permission


@transaction.atomic
def follow(
    *,
    case: Case,
    pathway: Pathway,
    by: User,
    every_days: int | None = None,
    starts_on: date | None = None,
    due_days: int | None = None,
    personal_line: str = "",
    agreed: str = "",
    once: uuid.UUID | None = None,
) -> PathwayRun:
    """Let the caregiver follow `pathway`: its first module now (or on `starts_on`), the others every so many days.

    Modules that she has done, or has on her list, are left out. Each is due `due_days` after it unlocks, where that is
    said; `personal_line` stands above the first. The gates are asked when each unlocks. Raises RuleViolation as
    `planning.plan` does, and (code "changed") where the plan is not the one whose fingerprint was `agreed` to.
    """
    require(by, Permission.ASSIGN, case)
    lock(case)
    pk = once_id(by, once)
    if already := PathwayRun.objects.filter(pk=pk, case=case).select_related("case__data_key").first():
        return already
    planned = plan(case=case, pathway=pathway, every_days=every_days, starts_on=starts_on, due_days=due_days)
    if agreed and agreed != fingerprint(planned):
        raise RuleViolation(_("Something has changed meanwhile. Please look at the days once more."), code="changed")
    spacing = pathway.every_days if every_days is None else every_days
    run = PathwayRun.objects.create(pk=pk, case=case, pathway=pathway, every_days=spacing, started_by=by)
    rows = [
        Assignment.objects.create(
            case=case,
            module=one.version.module,
            version=one.version,
            run=run,
            personal_line="" if place else personal_line.strip(),
            assigned_by=by,
            assigned_at=clock.now(),
            unlocks_on=one.unlocks_on,
            due_days=due_days,
        )
        for place, one in enumerate(planned)
    ]
    record("pathway.started", run, by=by, kind=pathway.slug, version=pathway.number, count=len(rows))
    if planned[0].unlocks_on <= rows[0].today:
        unlock_first(rows[0], by)
    return run


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
    """The run as it is now. The case first, as the sweep does: what unlocks this moment comes before it or after."""
    lock(run.case)
    rows = PathwayRun.objects.select_for_update(of=("self",), no_key=True)
    row: PathwayRun = rows.select_related("case__data_key", "case__caregiver__user").get(pk=run.pk)
    return row


def _today(run: PathwayRun) -> date:
    return clock.today(run.case.caregiver.user.time_zone)
