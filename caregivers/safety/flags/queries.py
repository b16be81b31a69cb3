"""What pages show of flags: what is open, what was, and what happened to one."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import Case
from caregivers.safety.flags.models import Disposition, Flag, Severity
from caregivers.safety.flags.rules import rule_of
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent

TONES = {Severity.URGENT: "danger", Severity.SOON: "warn", Severity.TO_KNOW: "info"}
RANK = {severity: rank for rank, severity in enumerate(Severity)}
HAPPENED = {
    "flag.raised": _("Raised"),
    "flag.raised_again": _("Raised again, while this one was open"),
    "flag.acknowledged": _("Acknowledged"),
    "flag.closed": _("Closed"),
}


def flags_visible_to(user: User) -> QuerySet[Any]:
    """The flags that `user` may see, with those who worked on them; the newest first."""
    rows = Flag.objects.visible_to(user).select_related("acknowledged_by", "closed_by", "case__caregiver__user")
    return rows.order_by("-raised_at", "-pk")


def fetch_flag(user: User, pk: uuid.UUID) -> Flag:
    """The flag; Http404 where it is none of the user's business."""
    flag: Flag = get_object_or_404(flags_visible_to(user), pk=pk)
    return flag


def open_on_own(user: User) -> QuerySet[Any]:
    """Open flags on the caseload of `user`, of closed cases too; of an erased record nothing is left to look at."""
    mine = Flag.objects.visible_to(user).filter(closed_at__isnull=True, case__in=Case.objects.own(user))
    return mine.filter(case__data_key__wrapped__isnull=False)


def panel(case: Case, user: User) -> dict[str, Any]:
    """The open flags of `case`, the most urgent first, for the top of the case page."""
    flags = flags_visible_to(user).filter(case=case, closed_at__isnull=True)
    return {"flags": sorted((shown(flag) for flag in flags), key=lambda row: row["rank"])}


def shown(flag: Flag) -> dict[str, Any]:
    """A flag as pages show it; its words are its rule's, nothing that anybody wrote."""
    rule = rule_of(flag)
    return {
        "flag": flag,
        "words": rule.words,
        "advice": rule.advice,
        "severity": Severity(flag.severity).label,
        "tone": TONES[Severity(flag.severity)],
        "rank": RANK[Severity(flag.severity)],
        "place": rule.place(flag),
    }


def closed_rows(flags: list[Flag]) -> list[dict[str, Any]]:
    """Closed flags with how they ended and the word why."""
    return [shown(flag) | {"ended": Disposition(flag.disposition).label, "word": flag.word} for flag in flags]


def history_of(flag: Flag) -> list[dict[str, Any]]:
    """What happened to it, the oldest first, from the audit trail."""
    events = AuditEvent.objects.filter(
        case_id=flag.case_id, target_type="flag", target_id=str(flag.pk), verb__in=HAPPENED
    ).order_by("pk")
    people = {event.actor_id for event in events if event.actor_id}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        {"at": event.at, "what": HAPPENED[event.verb], "by": names.get(event.actor_id, "") if event.actor_id else ""}
        for event in events
    ]
