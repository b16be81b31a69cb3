"""What a draft may hold: the words, ratings of this case's goals, and the follow-up that was chosen."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.followups.schedule import to_utc
from caregivers.goals.models import LEVELS, Goal
from clinic import clock
from clinic.accounts.models import User
from clinic.errors import RuleViolation
from sessions.notes.models import SessionNote

TEXTS = ("body", "risk", "plan")
FIELDS = (*TEXTS, "ratings", "follow_up")
MORNING = time(9)
WALL = "%Y-%m-%dT%H:%M"


class When(models.TextChoices):
    """When the client is to hear from us after the session."""

    NONE = "none", gettext_lazy("No message")
    TOMORROW_MORNING = "tomorrow_morning", gettext_lazy("Tomorrow morning")
    IN_THREE_DAYS = "in_three_days", gettext_lazy("In three days")
    IN_A_WEEK = "in_a_week", gettext_lazy("In a week")
    AT = "at", gettext_lazy("At a time of my choice")


DAYS = {When.TOMORROW_MORNING: 1, When.IN_THREE_DAYS: 3, When.IN_A_WEEK: 7}


def current(note: SessionNote) -> dict[str, Any]:
    """What is stored now, so that both can be shown where somebody else saved meanwhile."""
    stored = {name: getattr(note, name) for name in FIELDS}
    return {"revision": note.revision, "saved_at": note.saved_at, **stored}


def cleaned(note: SessionNote, fields: dict[str, Any], by: User) -> dict[str, Any]:
    """`fields` as they are stored. Raises RuleViolation for a field or a value that a draft cannot hold."""
    for name in fields:
        if name not in FIELDS:
            raise RuleViolation(_("A note has no such field."), field=name, code="unknown")
    return {name: _value(note, name, value, by) for name, value in fields.items()}


def _value(note: SessionNote, name: str, value: Any, by: User) -> Any:
    if name == "ratings":
        return _ratings(note, value, by)
    if name == "follow_up":
        return _follow_up(value)
    return _text(name, value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RuleViolation(_("This must be text."), field=name, code="invalid")
    return value.replace("\r\n", "\n")  # a form sends one, a program the other: the same words


def _ratings(note: SessionNote, value: Any, by: User) -> dict[str, int]:
    if not isinstance(value, dict):
        raise RuleViolation(_("Ratings are levels by goal."), field="ratings", code="invalid")
    goals = {str(pk) for pk in Goal.objects.visible_to(by).of(note.case).values_list("pk", flat=True)}
    kept: dict[str, int] = {}
    for goal, level in value.items():
        path = f"ratings.{goal}"
        if goal not in goals:
            raise RuleViolation(_("This case has no such goal."), field=path, code="unknown")
        if level is None:
            continue  # not rated today
        if isinstance(level, bool) or not isinstance(level, int) or level not in LEVELS:
            raise RuleViolation(_("A rating goes from −2 to +2."), field=path, code="range")
        kept[goal] = level
    return kept


def _follow_up(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - {"when", "at"}:
        raise RuleViolation(_("A follow-up says when, and at what time."), field="follow_up", code="invalid")
    when = value.get("when") or When.NONE
    if when not in When.values:
        raise RuleViolation(_("Please choose one of the times offered."), field="follow_up.when", code="invalid")
    if when != When.AT:
        return {"when": str(when)}
    at = value.get("at") or ""
    if at:
        _wall(at)
    return {"when": str(when), "at": at}  # a draft may leave the time open; a signature may not


def _wall(at: Any) -> datetime:
    try:
        if not isinstance(at, str):
            raise ValueError
        return datetime.strptime(at, WALL)  # noqa: DTZ007  wall time: the zone is the caregiver's
    except ValueError:
        message = _("Please give a date and a time, such as 2026-03-08T09:00.")
        raise RuleViolation(message, field="follow_up.at", code="invalid") from None


def demand_complete(note: SessionNote) -> None:
    """Raises RuleViolation where something is still missing that a signature needs."""
    missing = {
        "body": _("Please write what happened in the session."),
        "risk": _("Please write the risk statement. Where there is none, say so."),
        "plan": _("Please write what comes next."),
    }
    for name, sentence in missing.items():
        if not getattr(note, name).strip():
            raise RuleViolation(sentence, field=name, code="required")
    if not note.appointment.has_begun:
        raise RuleViolation(_("The appointment has not begun yet: its note cannot be signed."), code="too_early")


def wall_of_follow_up(note: SessionNote, zone: str) -> datetime | None:
    """The wall time in the caregiver's zone at which the chosen follow-up is due; None where none was chosen.

    Raises RuleViolation for a time of one's own that is missing or has passed.
    """
    when = note.follow_up.get("when", When.NONE)
    if when in DAYS:
        return datetime.combine(clock.today(ZoneInfo(zone)) + timedelta(days=DAYS[When(when)]), MORNING)
    if when != When.AT:
        return None
    wall = _wall(note.follow_up.get("at"))
    if to_utc(wall, zone) <= clock.now():
        raise RuleViolation(_("This time has passed. Please choose a later one."), field="follow_up.at", code="past")
    return wall


def goals_rated(note: SessionNote, by: User) -> list[tuple[Goal, int]]:
    """The goals that the note rates, with their levels."""
    rows = Goal.objects.visible_to(by).of(note.case).filter(pk__in=[uuid.UUID(pk) for pk in note.ratings])
    return [(goal, note.ratings[str(goal.pk)]) for goal in rows]
