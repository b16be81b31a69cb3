"""Tags and filters that every template may use without loading them (settings: TEMPLATES builtins)."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clinic import clock

register = template.Library()


@register.filter
def moment(value: datetime | date | None) -> str:
    """A moment in the reader's zone, in human words: ``Today, 2:05 PM``, ``Tue, Mar 3, 9:00 AM``, ``Mar 3, 2024``."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value)
    clock_time = date_format(local, pgettext("time of day, Django date format", "g:i A"))
    return _("%(day)s, %(time)s") % {"day": day(local.date()), "time": clock_time}


@register.filter
def day(value: date) -> str:
    """A day in human words, seen from the reader's today."""
    today = clock.today(timezone.get_current_timezone())
    near = {today: _("Today"), today + timedelta(days=1): _("Tomorrow"), today - timedelta(days=1): _("Yesterday")}
    if value in near:
        return near[value]
    if abs((value - today).days) < 300:
        return date_format(value, pgettext("day of this year, Django date format", "D, M j"))
    return date_format(value, pgettext("day of another year, Django date format", "M j, Y"))


@register.filter
def waited(since: datetime) -> str:
    """How long something has waited, in one unit: ``3 hours``, ``2 weeks``."""
    return timesince(since, clock.now(), depth=1)


@register.filter
def first_input(field: forms.BoundField) -> str:
    """The id that a link in the error summary goes to: the input, or the first one of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """A single checkbox: its label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


MESSAGE_TONES = {"success": "good", "warning": "warn", "error": "danger", "info": "info", "debug": "info"}


@register.filter
def tone(message: Any) -> str:
    """The tone of one of Django's messages, as notices and badges know it."""
    return MESSAGE_TONES.get(message.level_tag, "info")
