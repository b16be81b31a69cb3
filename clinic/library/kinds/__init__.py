"""Kinds of step. A new kind is one class (standard.py shows how small), one template, and its name in KINDS.

The rest of the product asks ``kind_of(step)`` and then only what base.Kind promises.
"""

from typing import TYPE_CHECKING

from clinic.library.kinds.base import AnswerRefused, Kind, Line
from clinic.library.kinds.diary import Diary
from clinic.library.kinds.guided import Breathing, Card, Script
from clinic.library.kinds.standard import Check, Choose, Form, Plan, Read, Reflect, Scale, Sort

if TYPE_CHECKING:
    from clinic.library.models import Step

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Read(), Reflect(), Choose(), Scale(), Sort(), Plan(), Script(), Diary(), Breathing(), Check(), Card(), Form()
    )
}  # fmt: skip


def kind_of(step: "Step") -> Kind:
    """The kind of `step`. A published step always has one: files are checked before they are loaded."""
    return KINDS[step.kind]


__all__ = ["KINDS", "AnswerRefused", "Kind", "Line", "kind_of"]
