"""How each module goes, as it may be shown: everything that was counted, passed through few.py."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from caregivers.learning.figures.counted import Counted, counted
from caregivers.learning.figures.counting import Counts
from caregivers.learning.figures.few import FEWEST, shown_median, shown_parts, shown_share
from caregivers.learning.models import Assignment
from clinic.accounts.models import User
from clinic.library.models import ModuleVersion

Effort, Obstacle = Assignment.Effort, Assignment.Obstacle
AT_IT = ""  # the key of those who are still at it, among those who stopped somewhere


@dataclass(frozen=True)
class Figures:
    """One module. None stands where a number must not be shown."""

    version: ModuleVersion  # the newest one, for its title and steps
    counted_on: date
    given: int | None = None
    parts: dict[str, int | None] = field(default_factory=dict)  # finished, begun, not_begun
    nearly_all: bool = False  # all but fewer than five finished
    hard: int | None = None
    put_off: int | None = None
    obstacles: dict[str, int | None] = field(default_factory=dict)
    stops: dict[str, int | None] = field(default_factory=dict)
    days: int | None = None
    writing_days: int | None = None
    versions: list[tuple[int, int, int | None]] = field(default_factory=list)  # number, given, finished

    @property
    def finished(self) -> int | None:
        return self.parts.get("finished")

    @property
    def share(self) -> int | None:
        """Finished, in percent."""
        return shown_share(self.finished, self.given or 0)


def all_figures(user: User) -> list[Figures]:
    """Every module of the library, in its order; one that too few people had says so."""
    last = counted()
    return [_figures(version, last) for version in _newest(user)]


def figures_of(user: User, slug: str) -> Figures:
    """One module; Http404 where there is none."""
    version = _newest(user).filter(module__slug=slug).first()
    if version is None:
        raise Http404
    return _figures(version, counted())


def _newest(user: User) -> Any:
    return ModuleVersion.objects.visible_to(user).newest().select_related("module")


def _figures(version: ModuleVersion, last: Counted) -> Figures:
    counts = last.of.get(version.module_id, Counts())
    if counts.given < FEWEST:
        return Figures(version, last.on)
    unfinished = counts.given - counts.finished
    parts = shown_parts({"finished": counts.finished, "begun": counts.begun, "not_begun": unfinished - counts.begun})
    obstacles = shown_parts(counts.obstacles)
    return Figures(
        version=version,
        counted_on=last.on,
        given=counts.given,
        parts=parts,
        nearly_all=parts["finished"] is None and unfinished < FEWEST,
        obstacles={key: number for key, number in obstacles.items() if key != Obstacle.UNSAID},
        stops=shown_parts(counts.stops) if parts["begun"] is not None else {},
        days=shown_median(counts.days),
        writing_days=shown_median(counts.writing_days),
        versions=_versions(counts),
        **(_of_a_known_total if parts["finished"] is not None else _of_all)(counts),
    )


def _of_a_known_total(counts: Counts) -> dict[str, Any]:
    """How it was for those who finished and those who did not, where both numbers may be known."""
    rest = counts.given - counts.finished - counts.put_off
    put_off = shown_parts({"put_off": counts.put_off, "rest": rest})["put_off"]
    return {"hard": shown_parts(counts.efforts).get(Effort.HARD), "put_off": put_off}


def _of_all(counts: Counts) -> dict[str, Any]:
    """The same among all who were given it: whoever looks knows no smaller total."""
    hard = counts.efforts[Effort.HARD]
    return {"hard": shown_parts({"hard": hard, "rest": counts.given - hard})["hard"]}


def _versions(counts: Counts) -> list[tuple[int, int, int | None]]:
    """The versions apart, where each had enough people; who finished only where that tells of enough people."""
    given = counts.versions
    if len(given) < 2 or any(people < FEWEST for people, _finished in given.values()):
        return []
    enough = all(finished >= FEWEST and people - finished >= FEWEST for people, finished in given.values())
    return [(number, people, finished if enough else None) for number, (people, finished) in sorted(given.items())]


# --- as lines, for a page ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepLine:
    """One step of the newest version, and how many stopped there."""

    position: int
    title: str
    stopped: int | None


def step_lines(figures: Figures) -> list[StepLine]:
    """Step by step, where people stopped. A step that only an older version had stands at the end, by its key."""
    steps = list(figures.version.steps.all())
    nobody = None if None in figures.stops.values() else 0  # as unclear as what is not shown, where something is not
    lines = [StepLine(step.position, step.title, figures.stops.get(step.key, nobody)) for step in steps]
    known = {step.key for step in steps}
    older = [key for key in figures.stops if key not in known and key != AT_IT]
    return lines + [StepLine(0, key, figures.stops[key]) for key in sorted(older)]


def still_at_it(figures: Figures) -> int | None:
    """How many have begun, and done something lately."""
    return figures.stops.get(AT_IT, None if None in figures.stops.values() else 0)


def obstacle_lines(figures: Figures) -> list[tuple[Any, int | None]]:
    """What got in the way, in words."""
    return [(Obstacle(key).label, number) for key, number in figures.obstacles.items()]
