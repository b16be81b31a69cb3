"""The same for several clients at once: all of it, or nothing."""

import uuid
from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.learning import actions
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways import actions as pathways
from clinic.accounts.models import User
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion, Pathway

MOST_AT_ONCE = 50
# What is typed once for all of them: a refusal is about the field, where every case refuses because of it.
TYPED = frozenset({"starts_on", "due_on", "every_days", "due_days"})
Given = TypeVar("Given", Assignment, PathwayRun)


class SomeRefused(RuleViolation):
    """Nothing was given. `refusals` says of each case that refused why."""

    def __init__(self, refusals: dict[uuid.UUID, str]) -> None:
        super().__init__(
            _("Nothing was given to anybody yet, because it cannot be given to everybody you ticked. The reasons stand "
              "beside the names."), field="cases", code="some_refused"
        )  # fmt: skip
        self.refusals = refusals


@transaction.atomic
def give_to_several(
    *,
    cases: Collection[Case],
    version: ModuleVersion,
    by: User,
    starts_on: date | None = None,
    due_on: date | None = None,
    personal_line: str = "",
    once: uuid.UUID | None = None,
) -> list[Assignment]:
    """Give a module to each of `cases`, or to none of them. Raises SomeRefused, or as `assign` for what was typed."""
    return _each(
        cases,
        once,
        lambda case, own_once: actions.assign(
            case=case,
            version=version,
            by=by,
            starts_on=starts_on,
            due_on=due_on,
            personal_line=personal_line,
            once=own_once,
        ),
    )


@transaction.atomic
def follow_with_several(
    *,
    cases: Collection[Case],
    pathway: Pathway,
    by: User,
    every_days: int | None = None,
    starts_on: date | None = None,
    due_days: int | None = None,
    personal_line: str = "",
    once: uuid.UUID | None = None,
) -> list[PathwayRun]:
    """Let the client of each of `cases` follow a pathway, or of none. Raises SomeRefused, or as `follow`."""
    return _each(
        cases,
        once,
        lambda case, own_once: pathways.follow(
            case=case,
            pathway=pathway,
            by=by,
            every_days=every_days,
            starts_on=starts_on,
            due_days=due_days,
            personal_line=personal_line,
            once=own_once,
        ),
    )


def _each(
    cases: Collection[Case], once: uuid.UUID | None, give: Callable[[Case, uuid.UUID | None], Given]
) -> list[Given]:
    """Ask all of them, so that all reasons are known; what some gave is rolled back where others refused."""
    if not cases:
        raise RuleViolation(_("Please tick at least one client."), field="cases")
    if len(cases) > MOST_AT_ONCE:
        raise RuleViolation(_("Please tick at most %(most)d clients at once.") % {"most": MOST_AT_ONCE}, field="cases")
    given: list[Given] = []
    refusals: dict[uuid.UUID, RuleViolation] = {}
    for case in sorted(cases, key=lambda case: case.pk):  # everybody locks them in the same order
        try:
            with transaction.atomic():
                given.append(give(case, uuid.uuid5(once, str(case.pk)) if once else None))
        except RuleViolation as no:
            refusals[case.pk] = no
    if refusals:
        raise _no(refusals, len(cases))
    return given


def _no(refusals: dict[uuid.UUID, RuleViolation], asked: int) -> RuleViolation:
    fields = {no.field for no in refusals.values()}
    if len(refusals) == asked and len(fields) == 1 and fields <= TYPED:
        return next(iter(refusals.values()))
    return SomeRefused({pk: no.message for pk, no in refusals.items()})
