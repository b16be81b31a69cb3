"""What pages show of pathways: which ones there are for a client, and how far the running ones are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment, PathwayRun
from clinic.accounts.models import User
from clinic.library.models import ModuleVersion, Pathway


@dataclass(frozen=True)
class Part:
    """One module of a pathway, and what is to be known before it is started."""

    title: str
    note: str
    left_out: bool


@dataclass(frozen=True)
class PathwayOffer:
    """A pathway that a client can follow."""

    pathway: Pathway
    parts: list[Part]

    @property
    def has_something_left(self) -> bool:
        return any(not part.left_out for part in self.parts)


def pathway_offers(case: Case) -> list[PathwayOffer]:
    """Every pathway, with what of it the client has done or on the list already. Three queries."""
    rows = Assignment.objects.filter(case=case, withdrawn_at=None).values_list("module__slug", "completed_at")
    known = dict(rows)
    versions = {version.module.slug: version for version in ModuleVersion.objects.newest().select_related("module")}
    return [
        PathwayOffer(pathway, [_part(versions[slug], known) for slug in pathway.modules if slug in versions])
        for pathway in Pathway.objects.newest()
    ]


def _part(version: ModuleVersion, known: dict[str, Any]) -> Part:
    slug = version.module.slug
    if slug in known:
        return Part(version.title, _("done already") if known[slug] else _("on the list already"), True)
    return Part(version.title, _("waits for the safety questions") if version.gate != "none" else "", False)


@dataclass(frozen=True)
class Running:
    """A pathway that a client follows now."""

    run: PathwayRun
    finished: int
    total: int
    next_title: str
    next_on: date | None
    held: list[str]

    @property
    def progress(self) -> str:
        return _("%(done)d of %(total)d finished") % {"done": self.finished, "total": self.total}


def running(case: Case, user: User) -> list[Running]:
    """The pathways of `case` that have something left, the newest first. Two queries."""
    runs = PathwayRun.objects.visible_to(user).of(case).filter(stopped_at=None).select_related("pathway")
    rows = Assignment.objects.visible_to(user).of(case).filter(run__in=runs).select_related("version")
    by_run: dict[Any, list[Assignment]] = {}
    for row in rows.order_by("unlocks_on"):
        by_run.setdefault(row.run_id, []).append(row)
    found = [_running(run, by_run.get(run.pk, [])) for run in runs.order_by("-created_at")]
    return [one for one in found if one.finished < one.total]


def _running(run: PathwayRun, rows: list[Assignment]) -> Running:
    kept = [row for row in rows if row.withdrawn_at is None]
    waiting = [row for row in kept if row.is_locked]
    later = [row for row in waiting if row.held_at is None]
    return Running(
        run=run,
        finished=sum(row.completed_at is not None for row in kept),
        total=len(kept),
        next_title=later[0].version.title if later else "",
        next_on=later[0].unlocks_on if later else None,
        held=[row.version.title for row in waiting if row.held_at],
    )


def kept_back(user: User) -> Any:
    """On the user's own caseload: what the gate holds up since its day has come."""
    own = Case.objects.own(user).open()
    return Assignment.objects.visible_to(user).locked().filter(case__in=own, held_at__isnull=False)
