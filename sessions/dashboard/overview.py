"""The practice manager's overview: who is responsible for whom, and no clinical word."""

from typing import Any

from django.db.models import QuerySet

from caregivers.caseload.models import Case
from caregivers.caseload.queries import uncovered, with_current
from caregivers.glass.queries import that_it_happened
from clinic.accounts.models import User

AT_THE_TOP = 50


def who_is_responsible(user: User) -> QuerySet[Case]:
    """All cases that `user` may know of, with the clinicians responsible now, by number."""
    return with_current(Case.objects.visible_to(user).select_related("caregiver__user")).order_by("number")


def what_comes_first(user: User) -> dict[str, Any]:
    """What the manager must know of: open cases without a primary clinician who works here, and opened emergencies."""
    alone = uncovered(user)
    return {
        "uncovered": list(with_current(alone)[:AT_THE_TOP]),
        "uncovered_count": alone.count(),
        "glass": list(that_it_happened(user)[:AT_THE_TOP]),
    }
