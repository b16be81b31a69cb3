"""What a pathway would bring, and when: the same answer for the page that asks first and for the verb that does it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment
from caregivers.learning.querysets import AssignmentQuerySet
from clinic import clock
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion, Pathway

MOST_DAYS = 90


@dataclass(frozen=True)
class Planned:
    """One module of it, and its days where the caregiver lives. What comes before it may move it to later."""

    version: ModuleVersion
    unlocks_on: date
    due_on: date | None


def plan(
    *,
    case: Case,
    pathway: Pathway,
    every_days: int | None = None,
    starts_on: date | None = None,
    due_days: int | None = None,
) -> list[Planned]:
    """What following `pathway` brings: what is neither finished nor on her list, every so many days.

    Raises RuleViolation when nothing is left to do, for days that make no sense, and while she follows it already.
    """
    today = clock.today(case.caregiver.user.time_zone)
    spacing = pathway.every_days if every_days is None else every_days
    _must_make_sense(case, pathway, spacing, starts_on, today)
    days = [
        (version, (starts_on or today) + timedelta(days=spacing * place))
        for place, version in enumerate(_left_to_do(case, pathway))
    ]
    return [
        Planned(version, day, day + timedelta(days=due_days) if due_days is not None else None) for version, day in days
    ]


def fingerprint(planned: Iterable[Planned]) -> str:
    """Tells two plans apart, so that what is confirmed is what was shown."""
    said = ";".join(f"{one.version.pk}|{one.unlocks_on}|{one.due_on}" for one in planned)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def follows(rows: AssignmentQuerySet, pathway: Pathway) -> AssignmentQuerySet:
    """Those of `rows` that somebody has still to do because she follows `pathway`, in whatever version."""
    return rows.unfinished().filter(run__pathway__slug=pathway.slug, run__stopped_at=None)


def _must_make_sense(case: Case, pathway: Pathway, spacing: int, starts_on: date | None, today: date) -> None:
    if not 1 <= spacing <= MOST_DAYS:
        raise RuleViolation(_("Please choose 1 to 90 days between two modules."), field="every_days")
    if starts_on and starts_on < today:
        raise RuleViolation(
            _("This day is over where your client lives. Please choose a later one."), field="starts_on"
        )
    if follows(Assignment.objects.filter(case=case), pathway).exists():
        raise RuleViolation(_("Your client follows this pathway already."), field="pathway")


def _left_to_do(case: Case, pathway: Pathway) -> list[ModuleVersion]:
    """The newest versions of the pathway's modules that are neither finished nor on the list. In its order."""
    done_or_given = Assignment.objects.filter(case=case, withdrawn_at=None).values("module")
    newest = ModuleVersion.objects.newest().filter(module__slug__in=pathway.modules).exclude(module__in=done_or_given)
    by_slug = {version.module.slug: version for version in newest.select_related("module")}
    versions = [by_slug[slug] for slug in pathway.modules if slug in by_slug]
    if not versions:
        raise RuleViolation(
            _("Your client has done all of this, or has it on the list. Modules can be given again one by one."),
            field="pathway",
        )
    return versions
