"""The staff, as the practice manager's page shows them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.dates import current_on, not_over_on, practice_today
from clinic.accounts.models import Invitation, Supervision, User
from clinic.permissions import STAFF, Role
from clinic.ui.tags import day


def staff() -> QuerySet[User]:
    """Everybody of the practice, the active ones first, each with the newest invitation."""
    newest = Invitation.objects.filter(user=OuterRef("pk")).order_by("-created_at")
    return (
        User.objects.filter(role__in=STAFF)
        .annotate(invited_until=Subquery(newest.values("expires_at")[:1]))
        .annotate(revoked_at=Subquery(newest.values("revoked_at")[:1]))
        .annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
        .order_by("-is_active", "name", "pk")
    )


def state(person: Any) -> tuple[str, str]:
    """Tone and words for where somebody of `staff()` stands."""
    if not person.is_active:
        return "neutral", _("Deactivated")
    if person.email_verified_at:
        return "good", _("Active")
    if person.invited_until is None or person.revoked_at:
        return "warn", _("Not invited yet")
    if person.invited_until <= clock.now():
        return "danger", _("Invitation expired")
    return "info", _("Invited until %(day)s") % {"day": day(timezone.localdate(person.invited_until))}


def supervisions() -> dict[str, Any]:
    """Who supervises whom now, who will, and who of the therapists is supervised by nobody today."""
    today = practice_today()
    rows = Supervision.objects.filter(not_over_on(today)).select_related("supervisor", "supervisee")
    rows = rows.order_by("supervisor__name", "supervisee__name", "starts_on")
    now = Supervision.objects.filter(current_on(today), supervisor__is_active=True).values("supervisee")
    return {
        "rows": [(row, row.starts_on <= today) for row in rows],
        "alone": User.objects.clinicians().filter(role=Role.THERAPIST).exclude(pk__in=now),
    }
