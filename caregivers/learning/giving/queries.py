"""What pages show of work after it was given: the one question to ask, what got in the way, newer versions."""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from caregivers.learning.giving.forms import ObstacleForm
from caregivers.learning.models import OPEN, Assignment
from clinic.accounts.models import User
from clinic.library.gates import Gate

AHEAD = timedelta(days=7)  # what comes so soon keeps the safety questions due


def question_for(user: User) -> dict[str, Any] | None:
    """The overdue module of which this caregiver is asked what got in the way: one at a time, the longest first."""
    rows = Assignment.objects.visible_to(user).to_ask().filter(case__closed_at__isnull=True)
    row = rows.select_related("version", "case__caregiver__user").order_by("due_on", "assigned_at").first()
    return {"assignment": row, "form": ObstacleForm(auto_id="why_%s")} if row else None


def heavy(user: User) -> Any:
    """On the user's own caseload: what got in the way is not only time, and nobody has taken note of it."""
    own = Case.objects.own(user).open()
    return Assignment.objects.visible_to(user).filter(case__in=own).heavy()


def cases_with_gated_work() -> Any:
    """The ids of cases with unfinished work behind a gate, on the page or coming soon: its answers stay due."""
    soon = Q(unlocks_on__isnull=True) | Q(unlocks_on__lte=practice_today() + AHEAD)
    waits = Q(run__isnull=True) | Q(run__paused_on__isnull=True)
    return Assignment.objects.filter(OPEN, soon, waits).exclude(version__gate=Gate.NONE).values("case")
