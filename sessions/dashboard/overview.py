"""The practice manager's overview: who is responsible for whom, and no clinical word."""

from django.db.models import Prefetch, QuerySet

from caregivers.caseload.models import Case, Responsibility
from clinic.accounts.models import User


def who_is_responsible(user: User) -> QuerySet[Case]:
    """All cases that `user` may know of, with the clinicians responsible now, by number."""
    current = Responsibility.objects.filter(ends_on__isnull=True).select_related("clinician").order_by("-kind")
    cases = Case.objects.visible_to(user).select_related("caregiver__user")
    return cases.prefetch_related(Prefetch("responsibilities", current, to_attr="current")).order_by("number")
