"""Every night everything that is encrypted is read once, so that damage is found before somebody needs the words.

In small batches, each followed by writing down how far it has come: stopped anywhere, it goes on there. Nothing is kept
of what was read.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Model, QuerySet

from caregivers.safety.unreadable import report
from clinic import clock
from clinic.accounts.models import Practice
from clinic.encryption import trouble
from clinic.encryption.fields import EncryptedTextField
from clinic.encryption.keyring import Unreadable
from clinic.encryption.models import RecordCheck
from clinic.encryption.trouble import Place

BATCH = 200
SECONDS_EACH_MINUTE = 5.0  # a task is shorter than the broker's patience, and pages come first
NIGHT = 2  # o'clock, at the practice
KEPT = 30  # checks, for whoever asks since when

Found = Callable[[Place], None]


def models_with_text() -> list[type[Model]]:
    """All models that hold something encrypted, in an order that stays."""
    found = [model for model in apps.get_models() if model._meta.managed and fields_of(model)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def fields_of(model: type[Model]) -> list[str]:
    """The encrypted fields of `model`."""
    return [field.name for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def go_on_at_night() -> RecordCheck | None:
    """What the clock calls each minute: begin after two at night, and go on until everything was read."""
    newest = RecordCheck.objects.first()
    if newest and newest.finished_at and newest.started_at >= _last_night():
        return None
    return go_on(seconds=SECONDS_EACH_MINUTE)


def go_on(*, seconds: float, found: Found = lambda place: None, size: int = BATCH) -> RecordCheck:
    """Go on with the check that is not finished, or begin one, for so many seconds; `found` hears of damage."""
    check = RecordCheck.objects.filter(finished_at=None).first() or begin()
    deadline = time.monotonic() + seconds
    for model, after in _rest_of(check):
        last: Any = after
        while last is not _NO_MORE:
            if time.monotonic() >= deadline:
                return check
            last = _read_some(check, model, last, size, found)
    check.finished_at = clock.now()
    check.save(update_fields=["finished_at"])
    return check


def begin() -> RecordCheck:
    """A new check from the start; the oldest ones are forgotten."""
    kept = RecordCheck.objects.values_list("pk", flat=True)[: KEPT - 1]
    RecordCheck.objects.exclude(pk__in=list(kept)).delete()
    return RecordCheck.objects.create()


_NO_MORE = object()


def _rest_of(check: RecordCheck) -> Iterator[tuple[type[Model], Any]]:
    """The models that are still to be read, the first from where it stands."""
    rest: Any = models_with_text()
    if check.model:
        rest = dropwhile(lambda model: model._meta.label_lower < check.model, rest)
    stands_at, after = check.model, check.after
    for model in rest:
        yield model, after if model._meta.label_lower == stands_at else None


def _read_some(check: RecordCheck, model: type[Model], after: Any, size: int, found: Found) -> Any:
    """Read a batch, tell of what is damaged, then write down how far it came. Returns the last row's id."""
    rows = list(_rows(model, after)[:size])
    places = [place for row in rows for place in _damage_of(row)]
    report(places, by=None)
    for place in places:
        found(place)
    check.model, check.after = model._meta.label_lower, rows[-1].pk if rows else after
    check.rows_read += len(rows)
    check.rows_unreadable += len({place.pk for place in places})
    check.save(update_fields=["model", "after", "rows_read", "rows_unreadable"])
    return rows[-1].pk if len(rows) == size else _NO_MORE


def _rows(model: type[Model], after: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._base_manager.order_by("pk")
    if any(field.name == "case" for field in model._meta.fields):
        rows = rows.select_related("case__data_key")
    return rows if after is None else rows.filter(pk__gt=after)


def _damage_of(row: Any) -> list[Place]:
    with trouble.watched() as watch:
        for name in fields_of(type(row)):
            try:
                getattr(row, name)
            except Unreadable:
                continue
    return [place for place in watch.places if not place.erased]


def _last_night() -> datetime:
    """The latest two o'clock at the practice."""
    local = clock.now().astimezone(ZoneInfo(Practice.current().time_zone))
    at = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)
