"""Break-glass: a clinician opens a colleague's case in an emergency, for four hours, and others are told."""

import uuid
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.glass.models import GlassBroken, GlassSeen
from caregivers.glass.queries import told
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission, require_role

LASTS = timedelta(hours=4)
WINDOW = timedelta(hours=24)
MOST_OPENED = 3  # by one person in the window
MOST_TRIES = 6  # with numbers that opened nothing: numbers are not to be tried out
TRIED = "glass.tried"


def break_glass(*, number: int, reason: str, by: User, once: uuid.UUID | None = None) -> GlassBroken:
    """Open the case with this number to `by` for four hours. Those who must know are told by the row itself.

    Raises RuleViolation without a reason, for a number that is none or that `by` can see already, and for too many
    in a day. Each try is counted in a transaction of its own, so that a refused one is counted, too.
    """
    require_role(by, Permission.BREAK_GLASS)
    if not reason.strip():
        raise RuleViolation(_("Please say why, in a sentence."), field="reason", code="required")
    pk = once_id(by, once)
    if made := GlassBroken.objects.filter(pk=pk, broken_by=by).select_related("case__data_key").first():
        return made
    _count_try(by)
    return _break(number, reason, by, pk)


@transaction.atomic
def _count_try(by: User) -> None:
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    since = clock.now() - WINDOW
    tries = AuditEvent.objects.filter(actor_id=by.pk, verb=TRIED, at__gt=since).count()
    opened = GlassBroken.objects.filter(broken_by=by, created_at__gt=since).count()
    if opened >= MOST_OPENED or tries - opened >= MOST_TRIES:
        message = _("That is as often as one person can do this in a day. Please call your supervisor or the practice.")
        raise RuleViolation(message, code="throttled")
    record(TRIED, person, by=by)


@transaction.atomic
def _break(number: int, reason: str, by: User, pk: uuid.UUID) -> GlassBroken:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Case.objects.where_may(by, Permission.SEE_RECORD).filter(number=number).exists():
        raise RuleViolation(_("You can see this case already. It is in your caseload."), field="number", code="yours")
    case = Case.objects.select_related("data_key").filter(number=number, data_key__destroyed_at__isnull=True).first()
    if case is None:
        raise RuleViolation(_("There is no case with this number. Please check it."), field="number", code="unknown")
    now = clock.now()
    glass = GlassBroken.objects.create(pk=pk, case=case, broken_by=by, reason=reason, created_at=now, until=now + LASTS)
    record("glass.broken", glass, by=by, user_id=by.pk, expires_at=glass.until)
    return glass


@transaction.atomic
def end_glass(*, glass: GlassBroken, by: User) -> GlassBroken:
    """Close the case again before the time is over: the one who opened it does."""
    row: GlassBroken = GlassBroken.objects.select_for_update(of=("self",)).get(pk=glass.pk)
    if row.broken_by_id != by.pk:
        raise PermissionDenied(Permission.BREAK_GLASS.value)
    if row.is_open:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record("glass.ended", row, by=by, user_id=by.pk)
    return row


@transaction.atomic
def read_glass(*, glass: GlassBroken, by: User) -> GlassBroken:
    """Say in the trail that `by` read why (fetched through ``visible_to``)."""
    record("glass.read", glass, by=by)
    return glass


@transaction.atomic
def mark_seen(*, glass: GlassBroken, by: User) -> GlassSeen:
    """One of those who are told has looked at it: it needs her no more. Marking it again changes nothing."""
    if not told(by).filter(pk=glass.pk).exists():
        raise PermissionDenied(Permission.BREAK_GLASS.value)
    seen, created = GlassSeen.objects.get_or_create(glass=glass, seen_by=by, defaults={"case": glass.case})
    if created:
        record("glass.seen", glass, by=by)
    return seen
