"""A module on paper: what it says, what she wrote, and lines to write on where nothing stands yet."""

from dataclasses import dataclass
from typing import Any

from caregivers.learning.models import Assignment
from caregivers.learning.queries import Read, read_answers
from clinic.accounts.models import User
from clinic.library.kinds import Line, kind_of
from clinic.library.kinds.fields import Field
from clinic.library.models import Step

NUMBERS = " · ".join(str(number) for number in range(11))


@dataclass(frozen=True)
class Blank:
    """One question that is still open: to be answered with a pen."""

    label: Any
    options: str
    writes: bool


@dataclass(frozen=True)
class Sheet:
    """One step on paper."""

    step: Step
    lines: list[Line]
    blanks: list[Blank]


def sheets(assignment: Assignment, user: User, *, only_hers: bool) -> list[Sheet]:
    """The steps; `only_hers` leaves out what she did not write."""
    return [_sheet(read) for read in read_answers(assignment, user) if read.made or not only_hers]


def _sheet(read: Read) -> Sheet:
    asks = read.asks and not read.made
    return Sheet(
        read.step, read.lines, [_blank(one) for one in kind_of(read.step).fields(read.step.spec)] if asks else []
    )


def _blank(field: Field) -> Blank:
    if field.type == "scale":
        return Blank(field.label, NUMBERS, False)
    return Blank(field.label, " / ".join(str(label) for _key, label in field.options), not field.options)
