"""What pages show of follow-ups: a case's panel and history, what needs a person, whether the clock keeps up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups.models import Dispatch, FollowUp
from clinic import clock
from clinic.accounts.models import User
from clinic.permissions import Permission

LATE_AFTER = timedelta(seconds=120)
RECENT = 5

TONES = {
    FollowUp.State.SENT: "good",
    FollowUp.State.DEAD: "danger",
    FollowUp.State.UNCERTAIN: "danger",
    FollowUp.State.RETRY: "warn",
    FollowUp.State.SUPPRESSED: "warn",
    FollowUp.State.PLANNED: "info",
    FollowUp.State.SENDING: "info",
}


def fetch(user: User, pk: UUID, *, to: Permission | None = None) -> FollowUp:
    """The follow-up; Http404 for a stranger, PermissionDenied for a colleague who may see but not do."""
    rows = FollowUp.objects.visible_to(user).select_related("recipient", "case__caregiver__user")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    if to:
        require(user, to, row.case)
    return row


def needs_a_person(user: User) -> QuerySet[FollowUp]:
    """Of the open cases that `user` may see: what failed, what nobody knows about, what came up too late."""
    rows = FollowUp.objects.visible_to(user).filter(FollowUp.NEEDS_A_PERSON, case__closed_at__isnull=True)
    return rows.select_related("case__caregiver__user").order_by("-due_at")


def planned_for(case: Case) -> QuerySet[FollowUp]:
    """What waits to be sent on `case` (fetched through `visible_to`), the next one first."""
    return FollowUp.objects.of(case).filter(state__in=FollowUp.WAITING).order_by("next_try_at")


def history(case: Case, user: User) -> QuerySet[FollowUp]:
    """All of the case's follow-ups, the newest first."""
    rows = FollowUp.objects.visible_to(user).of(case)
    return rows.select_related("planned_by", "ended_by").order_by("-due_at", "-pk")


def panel(case: Case, user: User) -> dict[str, Any]:
    """For the case page: what is open, and the last few that ended."""
    rows = history(case, user)
    still_open = FollowUp.NEEDS_A_PERSON | FollowUp.UNFINISHED
    return {
        "open": [line(row) for row in rows.filter(still_open)],
        "ended": [line(row) for row in rows.exclude(still_open)[:RECENT]],
    }


def line(row: FollowUp) -> dict[str, Any]:
    """One follow-up as a page shows it."""
    return {
        "row": row,
        "what": row.get_kind_display(),
        "state": row.get_state_display(),
        "tone": TONES.get(FollowUp.State(row.state), "neutral"),
        "reason": row.get_reason_display(),
        "at": row.ended_at or row.next_try_at or row.due_at,
        "ended_by": row.ended_by.name if row.ended_by else "",
    }


def seconds_late() -> int:
    """By how much the oldest follow-up that is due, or claimed and not finished, is late. 0: nothing is."""
    now = clock.now()
    due = FollowUp.objects.filter(next_try_at__lte=now).order_by("next_try_at").values_list("next_try_at", flat=True)
    leases = FollowUp.objects.filter(lease_until__lte=now).order_by("lease_until").values_list("lease_until", flat=True)
    oldest = [moment for moment in (due.first(), leases.first()) if moment]
    return int((now - min(oldest)).total_seconds()) if oldest else 0


def health() -> tuple[str, int]:
    """In one word whether messages go out as they should ("ok", "late", "held"), and the seconds of delay."""
    late = seconds_late()
    if Dispatch.current().is_held:
        return "held", late
    return "ok" if late <= LATE_AFTER.total_seconds() else "late", late
