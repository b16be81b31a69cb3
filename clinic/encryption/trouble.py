"""What is done about a value that cannot be read: it is never shown as something else, and never written over.

Within `watched` every failure is noted, also one that somebody swallowed. Within `withholding` a stand-in is given
instead of an exception, so that the rest of a page can be shown; such a stand-in is never stored.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clinic.encryption.keyring import Erased, Unreadable


@dataclass(frozen=True)
class Place:
    """Where a value stands that cannot be read: ids, never a word."""

    model: str  # "caregivers.goal"
    pk: Any
    field: str
    case_id: uuid.UUID | None
    of_key: bool  # nothing under this data key can be read
    erased: bool  # on purpose


@dataclass
class Watch:
    """What was met within a block."""

    places: list[Place] = field(default_factory=list)
    withholds: bool = False


class Withheld:
    """A stand-in for a value that cannot be read."""


class WithheldText(Withheld, str):
    """A sentence that says so."""


class WithheldObject(Withheld, dict[str, Any]):
    """Nothing, where a JSON object stands; whoever asks for a part of it gets the sentence."""

    says = WithheldText()

    def __missing__(self, key: str) -> Any:
        return self.says


class WithheldList(Withheld, list[Any]):
    """Nothing, where a JSON list stands."""


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched() -> Iterator[Watch]:
    """Note what cannot be read within the block."""
    with _watching(Watch()) as watch:
        yield watch


@contextmanager
def withholding() -> Iterator[Watch]:
    """Within the block give stand-ins instead of exceptions. For showing only."""
    outer = _watch.get()
    with _watching(Watch(withholds=True)) as watch:
        try:
            yield watch
        finally:
            if outer:
                outer.places += watch.places


@contextmanager
def _watching(watch: Watch) -> Iterator[Watch]:
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def note(error: Unreadable, instance: Any, name: str) -> None:
    """A value could not be read: whoever watches hears of it."""
    if watch := _watch.get():
        watch.places.append(_place(error, instance, name))


def meet(error: Unreadable, instance: Any, name: str, empty: Any) -> Any:
    """A value could not be read: raise `error`, or give a stand-in of the kind of `empty` where one withholds."""
    note(error, instance, name)
    watch = _watch.get()
    if not watch or not watch.withholds:
        raise error
    return _stand_in(error, empty)


def _place(error: Unreadable, instance: Any, name: str) -> Place:
    return Place(
        model=instance._meta.label_lower,
        pk=instance.pk,
        field=name,
        case_id=getattr(instance, "case_id", None),
        of_key=error.of_key,
        erased=isinstance(error, Erased),
    )


def _stand_in(error: Unreadable, empty: Any) -> Withheld:
    erased, damaged = _("This record was erased."), _("This text is damaged and cannot be shown.")
    text = WithheldText(f"[{erased if isinstance(error, Erased) else damaged}]")
    if isinstance(empty, list):
        return WithheldList()
    if isinstance(empty, dict):
        nothing = WithheldObject()
        nothing.says = text
        return nothing
    return text
