"""What pages show of pathways: which ones there are for a client, and how far the running ones are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways.planning import Planned
from caregivers.safety.rules import GateStanding, standing
from clinic import clock
from clinic.accounts.models import User
from clinic.library.gates import Gate
from clinic.library.models import ModuleVersion, Pathway
from clinic.ui.tags import day

PAUSED_LONG = timedelta(days=28)


@dataclass(frozen=True)
class Part:
    """One module of a pathway, and what is to be known before it is started."""

    title: str
    note: str
    left_out: bool
    waits: bool  # the gate would keep it back today


@dataclass(frozen=True)
class PathwayOffer:
    """A pathway that a client can follow."""

    pathway: Pathway
    parts: list[Part]

    @property
    def has_something_left(self) -> bool:
        return any(not part.left_out for part in self.parts)


def pathway_offers(case: Case) -> list[PathwayOffer]:
    """Every pathway, with what of it the client has done or on the list already, and how its gates stand. Four queries.

    Whoever shows it says so in the trail.
    """
    rows = Assignment.objects.filter(case=case, withdrawn_at=None).order_by(F("completed_at").asc(nulls_last=True))
    known = dict(rows.values_list("module__slug", "completed_at"))
    versions = {version.module.slug: version for version in ModuleVersion.objects.newest().select_related("module")}
    gates = standing(case)
    return [
        PathwayOffer(pathway, [_part(versions[slug], known, gates) for slug in pathway.modules if slug in versions])
        for pathway in Pathway.objects.newest()
    ]


def _part(version: ModuleVersion, known: dict[str, Any], gates: GateStanding) -> Part:
    slug = version.module.slug
    if slug in known:
        return Part(version.title, _done(known[slug]) if known[slug] else _("on the list already"), True, False)
    if version.gate == Gate.NONE:
        return Part(version.title, "", False, False)
    if gates.allows(version.gate):
        return Part(version.title, _("behind the safety questions, open today"), False, False)
    return Part(version.title, _("waits for the safety questions"), False, True)


def _done(at: datetime) -> str:
    return _("done already: %(day)s") % {"day": day(localtime(at).date())}


@dataclass(frozen=True)
class Coming:
    """One line of what will happen, week by week."""

    week: int
    planned: Planned
    is_now: bool
    gate: str  # what is to be said of its gate


def what_will_happen(case: Case, planned: list[Planned]) -> list[Coming]:
    """The plan in words, with how the gates stand today. Whoever shows it says so in the trail."""
    today, gates = clock.today(case.caregiver.user.time_zone), standing(case)
    first = planned[0].unlocks_on
    return [
        Coming(
            week=(one.unlocks_on - first).days // 7 + 1,
            planned=one,
            is_now=one.unlocks_on <= today,
            gate=_gate_words(one, gates),
        )
        for one in planned
    ]


def _gate_words(one: Planned, gates: GateStanding) -> str:
    if one.version.gate == Gate.NONE:
        return ""
    if not gates.allows(one.version.gate):
        return _("The safety questions are asked on that day. As they stand today, it would wait for new answers.")
    until = localtime(gates.expires_at).date() if gates.expires_at else None
    if until and until <= one.unlocks_on:
        return _("The safety questions are asked on that day. Today’s answers will be too old then: renew them before.")
    return _("The safety questions are asked on that day. As they stand today, it would come.")


@dataclass(frozen=True)
class Running:
    """A pathway that a client follows now."""

    run: PathwayRun
    finished: int
    total: int
    next_title: str
    next_when: str
    held: list[str]

    @property
    def progress(self) -> str:
        return _("%(done)d of %(total)d finished") % {"done": self.finished, "total": self.total}


def running(case: Case, user: User) -> list[Running]:
    """The pathways of `case` that have something left, the newest first. Two queries."""
    runs = PathwayRun.objects.visible_to(user).of(case).filter(stopped_at=None).select_related("pathway")
    rows = (
        Assignment.objects.visible_to(user)
        .of(case)
        .filter(run__in=runs)
        .select_related("version", "case__caregiver__user")
    )
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
        next_when=_when(run, later[0], any(row.is_open for row in kept)) if later else "",
        held=[row.version.title for row in waiting if row.held_at],
    )


def _when(run: PathwayRun, row: Assignment, one_is_open: bool) -> str:
    """When the next one comes, as far as one can say."""
    if run.paused_on:
        return _("when the pathway goes on")
    comes_on = row.unlocks_on or row.today
    if comes_on <= row.today:
        return _("as soon as the one before it is finished") if one_is_open else _("within a minute")
    words = {"day": day(comes_on)}
    if one_is_open:
        return _("on %(day)s, if the one before it is finished by then") % words
    return _("on %(day)s") % words


def kept_back(user: User) -> Any:
    """On the user's own caseload: what the gate holds up since its day has come."""
    own = Case.objects.own(user).open()
    return Assignment.objects.visible_to(user).locked().filter(case__in=own, held_at__isnull=False)


def paused_long(user: User) -> Any:
    """On the user's own caseload: pathways that have stood still for four weeks, with something left in them."""
    own, since = Case.objects.own(user).open(), practice_today() - PAUSED_LONG
    runs = PathwayRun.objects.visible_to(user).filter(case__in=own, paused_on__lte=since)
    return runs.filter(Exists(Assignment.objects.locked().filter(run=OuterRef("pk"))))
