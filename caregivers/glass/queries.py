"""Who is told of an emergency opening, what still waits for her, and what the practice manager is shown."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from caregivers.caseload.models import Case
from caregivers.glass.models import GlassBroken, GlassSeen
from clinic import clock
from clinic.accounts.models import User
from clinic.accounts.supervision import supervisees_of
from clinic.permissions import Permission, Role

MONTH = timedelta(days=30)


def told(user: User) -> "QuerySet[Any]":
    """The openings of which `user` is told: by those whom she supervises, and of the cases that are hers today."""
    if not user.is_active or not user.is_clinician:
        return GlassBroken.objects.none()
    whose = Q(broken_by__in=supervisees_of(user)) | Q(case__in=Case.objects.own(user))
    return GlassBroken.objects.filter(whose).exclude(broken_by=user)


def unseen(user: User) -> "QuerySet[Any]":
    """What needs `user`: told, and not looked at yet."""
    return told(user).exclude(Exists(GlassSeen.objects.filter(glass=OuterRef("pk"), seen_by=user)))


def open_of(user: User) -> list[GlassBroken]:
    """What `user` holds open now, for the banner."""
    if not user.is_active or not user.is_clinician:
        return []
    rows = GlassBroken.objects.open().filter(broken_by=user).defer("reason")
    return list(rows.select_related("case__caregiver__user").order_by("until"))


def listed(user: User) -> "QuerySet[Any]":
    """The openings that `user` may see, the newest first, with who looked at them."""
    rows = GlassBroken.objects.visible_to(user).select_related("broken_by", "case__data_key")
    return rows.prefetch_related("seen__seen_by").order_by("-created_at")


def that_it_happened(user: User) -> "QuerySet[Any]":
    """For those who may know who is responsible, the manager too: that it happened in the last month, never why."""
    cases = Case.objects.where_may(user, Permission.SEE_WHO_IS_RESPONSIBLE)
    rows = GlassBroken.objects.filter(case__in=cases, created_at__gt=clock.now() - MONTH).defer("reason")
    by_supervisor = GlassSeen.objects.filter(glass=OuterRef("pk"), seen_by__role=Role.SUPERVISOR)
    return (
        rows.annotate(supervisor_saw=Exists(by_supervisor)).select_related("broken_by", "case").order_by("-created_at")
    )
