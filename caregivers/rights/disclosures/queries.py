"""The accounting of disclosures, as pages show it."""

from typing import Any

from django.db.models import QuerySet

from caregivers.caseload.models import Case
from caregivers.rights.disclosures.models import Disclosure
from clinic.accounts.models import User


def of_case(case: Case, user: User) -> QuerySet[Disclosure]:
    """All rows that `user` may see on `case`, the newest day first; corrected ones among them for staff."""
    rows = Disclosure.objects.visible_to(user).of(case).select_related("recorded_by", "correction__recorded_by")
    return rows.order_by("-disclosed_on", "-created_at")


def of_caregiver(user: User) -> QuerySet[Disclosure]:
    """What was told to others about the caregiver `user`, what counts only."""
    rows = Disclosure.objects.visible_to(user).filter(is_void=False, case__data_key__destroyed_at__isnull=True)
    return rows.select_related("recorded_by").order_by("-disclosed_on", "-created_at")


def count_on(case: Case, user: User) -> int:
    """How many disclosures of `case` count."""
    return Disclosure.objects.visible_to(user).of(case).filter(correction=None, is_void=False).count()


def everything(case: Case) -> list[dict[str, Any]]:
    """What counts, as plain data for the download (the caller may see the case)."""
    rows = Disclosure.objects.of(case).filter(correction=None, is_void=False)
    return [
        {
            "on": row.disclosed_on,
            "to_whom": row.to_whom,
            "what": row.what,
            "purpose": row.purpose,
            "recorded_by": row.recorded_by.name,
        }
        for row in rows.select_related("case__data_key", "recorded_by").order_by("disclosed_on")
    ]
