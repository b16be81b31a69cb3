"""Modules that were given, and what the caregivers wrote in them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from caregivers.followups.models import FollowUp
from caregivers.learning.models import Answer, Assignment
from clinic.library.gates import Gate
from clinic.library.kinds import Kind, kind_of
from clinic.library.kinds.fields import Field
from clinic.library.models import ModuleVersion, Step
from sessions.practice_data.meetings import Meeting
from sessions.practice_data.phrases import PRONOUNS, cases_of, phrases
from sessions.practice_data.scene import Scene
from sessions.practice_data.tables import day_stamp, stamp

VARIANTS = 24  # ready answers per step; a case picks one of them


@dataclass(frozen=True)
class Exercise:
    """One step that is answered: its key, and ready answers for a loved one who is a he or a she."""

    key: str
    answers: dict[str, list[Any]]


@dataclass(frozen=True)
class Book:
    """One published version, as far as giving it to somebody needs it."""

    version: str
    module: str
    steps: int
    exercises: list[Exercise]


def shelf(seed: str) -> list[Book]:
    """The newest version of each module without a gate, with ready answers that its steps accept."""
    rng = Random(f"{seed} answers")  # noqa: S311
    rows = ModuleVersion.objects.newest().filter(gate=Gate.NONE).prefetch_related("steps")
    return [_book(version, rng) for version in rows]


def _book(version: ModuleVersion, rng: Random) -> Book:
    steps = list(version.steps.all())
    exercises = [Exercise(step.key, _ready(step, rng)) for step in steps if kind_of(step).answers]
    return Book(version.pk.hex, version.module_id.hex, len(steps), exercises)


def ready_answers(version: ModuleVersion, who: str, rng: Random) -> list[tuple[str, Any]]:
    """A finished answer for each step of `version` that asks something, as told of a loved one who is a `who`."""
    steps = [step for step in version.steps.all() if kind_of(step).answers]
    return [(step.key, _answer(kind_of(step), step.spec, rng, who)) for step in steps]


def _ready(step: Step, rng: Random) -> dict[str, list[Any]]:
    kind = kind_of(step)
    return {who: [_answer(kind, step.spec, rng, who) for _ in range(VARIANTS)] for who in PRONOUNS}


def _answer(kind: Kind, spec: dict[str, Any], rng: Random, who: str) -> Any:
    """An answer that the kind accepts as finished."""
    fields = kind.fields(spec)
    if kind.one_value:
        value: Any = _said(fields[0], rng, who)
    else:
        value = {field.key: _said(field, rng, who) for field in fields}
        if isinstance(kind.empty(spec), list):
            value = [{field.key: _said(field, rng, who) for field in fields} for _ in range(rng.randint(2, 5))]
    return kind.clean(spec, value, finishing=True)


def _said(field: Field, rng: Random, who: str) -> Any:
    keys = [key for key, _label in field.options]
    match field.type:
        case "choice":
            return rng.choice(keys)
        case "choices":
            return rng.sample(keys, rng.randint(1, min(3, len(keys))))
        case "scale":
            return rng.randint(1, 9)
        case "date":
            return (date(2026, 1, 5) + timedelta(days=rng.randint(0, 60))).isoformat()
        case "tel":
            return f"555 01{rng.randint(10, 99)}"
    group = phrases()["answers"][field.type]
    return rng.choice(group).format_map(_words(who))


@cache
def _words(who: str) -> dict[str, str]:
    return cases_of(PRONOUNS[who])


def give(scene: Scene, meetings: list[Meeting], books: list[Book], who: str) -> None:
    """Write four to six assignments with their answers; the newest one may still be open."""
    held = [meeting for meeting in meetings if meeting.held]
    count = min(scene.between(4, 6), len(held) - 2)
    every = max(1, (len(held) - 1) // count)
    start = scene.between(0, len(books) - 1) if books else 0
    for number in range(count if books else 0):
        place = 1 + number * every
        book = books[(start + number) % len(books)]
        review_at = held[place + 1].starts_at if place + 1 < len(held) else None
        is_last = number == count - 1
        Given(scene, book, held[place].ends_at + timedelta(minutes=5), who).write(review_at, is_last)


class Given:
    """One assignment on its way into the tables."""

    def __init__(self, scene: Scene, book: Book, at: datetime, who: str) -> None:
        self.scene, self.book, self.at, self.who = scene, book, at, who
        self.id = scene.new_id()

    def write(self, review_at: datetime | None, is_last: bool) -> None:
        """Completed and read, or (only the last one) open, finished but unread, or taken back."""
        scene = self.scene
        started = min(self.at + timedelta(hours=scene.between(20, 90)), scene.now)
        done = min(started + timedelta(hours=scene.between(1, 60), minutes=scene.between(0, 59)), scene.now)
        values: dict[str, Any] = {"started_at": stamp(started)}
        answered = len(self.book.exercises)
        outcome = scene.rng.random() if is_last and scene.closed_at is None else 1.0
        if outcome < 0.35:  # still open: begun, or not even that
            answered = scene.between(0, max(0, answered - 1))
            values = {"started_at": stamp(started) if answered else None, "position": answered + 1}
        elif outcome < 0.4 and review_at:  # taken back
            answered = 0
            values = {"withdrawn_at": stamp(review_at), "withdrawn_by_id": scene.clinician.id}
        else:
            values |= self._finished(done, None if is_last and outcome < 0.7 else review_at)
        self._row(values)
        self._answers(answered, started)
        scene.owe(FollowUp.Kind.ASSIGNED, self.id, planned_at=self.at, due_at=self.at)

    def _finished(self, done: datetime, review_at: datetime | None) -> dict[str, Any]:
        values = {"completed_at": stamp(done), "position": self.book.steps}
        values["effort"] = ("", "fine", "fine", "hard")[self.scene.between(0, 3)]
        if review_at or self.scene.closed_at:
            values["reviewed_at"] = stamp(max(done, review_at or done))
            values["reviewed_by_id"] = self.scene.clinician.id
        return values

    def _row(self, values: dict[str, Any]) -> None:
        scene = self.scene
        scene.tables[Assignment].add(
            scene.key,
            id=self.id,
            case_id=scene.case,
            created_at=stamp(self.at),
            module_id=self.book.module,
            version_id=self.book.version,
            due_on=day_stamp((self.at + timedelta(days=scene.between(6, 16))).date()),
            personal_line=scene.voice.say("personal_line") if scene.chance(0.8) else "",
            assigned_by_id=scene.clinician.id,
            assigned_at=stamp(self.at),
            **values,
        )

    def _answers(self, count: int, started: datetime) -> None:
        scene, saved = self.scene, started
        for exercise in self.book.exercises[:count]:
            saved = min(saved + timedelta(minutes=scene.between(1, 6)), scene.now)
            scene.tables[Answer].add(
                scene.key,
                id=scene.new_id(),
                case_id=scene.case,
                created_at=stamp(saved),
                assignment_id=self.id,
                step_key=exercise.key,
                value=exercise.answers[self.who][scene.between(0, VARIANTS - 1)],
                revision=scene.between(1, 6),
                saved_at=stamp(saved),
            )
