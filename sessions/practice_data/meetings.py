"""Half a year and more of meetings: appointments, their signed notes, the goals and how they were rated."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from caregivers.followups.models import FollowUp
from caregivers.goals.models import Goal, GoalRating
from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from sessions.appointments.models import Appointment
from sessions.notes.drafts import When
from sessions.notes.models import SessionNote
from sessions.notes.seal import content_hash
from sessions.practice_data.minting import dashed
from sessions.practice_data.phrases import phrases
from sessions.practice_data.scene import Scene, local
from sessions.practice_data.tables import stamp

HOURS = (9, 10, 11, 12, 14, 15, 16, 17)
MEETING = timedelta(minutes=50)
WEEKLY = (27, 31)  # meetings that lie behind: at least 26 weeks' worth
FORTNIGHTLY = (14, 16)
State = Appointment.State
CLEAR = {"adult": Reply.YES.value} | dict.fromkeys(QUESTIONS[1:], Reply.NO.value)


@dataclass(frozen=True)
class Meeting:
    """One appointment that lies behind."""

    id: str
    starts_at: datetime
    held: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + MEETING


def slot(place: int) -> tuple[int, int, int | None]:
    """Weekday, hour and (of a fortnightly client) the odd or even week of the `place`-th client of a clinician.

    One client in five comes weekly, the others share an hour in turns: sixty clients fit a week without a clash.
    """
    if place % 5 == 0:
        hour, turn = place // 5, None
    else:
        shared = place - place // 5 - 1
        hour, turn = 12 + shared // 2, shared % 2
    return hour % 5, HOURS[hour // 5], turn


def days(place: int, today: date, count: int) -> list[date]:
    """The next meeting's day (today or later) and the `count` days before it, the earliest first."""
    weekday, _hour, turn = slot(place)
    step = 7 if turn is None else 14
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    if turn is not None and (day.toordinal() // 7) % 2 != turn:
        day += timedelta(days=7)
    return [day - timedelta(days=step * back) for back in range(count, -1, -1)]


def book(scene: Scene, dates: list[date], hour: int) -> list[Meeting]:
    """Write the appointments; the last date is the one to come. Returns those behind."""
    meetings = []
    for day in dates[:-1]:
        state = State.HELD if scene.chance(0.85) else State.CANCELLED if scene.chance(0.55) else State.NO_SHOW
        reasons = {State.CANCELLED: "cancelled", State.NO_SHOW: "missed"}
        reason = scene.voice.say(reasons[state]) if state in reasons else ""
        starts_at = local(day, hour, scene.clinician.zone)
        meetings.append(Meeting(_appointment(scene, starts_at, state, reason), starts_at, state == State.HELD))
    if scene.closed_at is None:  # perhaps it began an hour ago, and nobody has said yet how it went
        _appointment(scene, local(dates[-1], hour, scene.clinician.zone), State.BOOKED, "")
    return meetings


def _appointment(scene: Scene, starts_at: datetime, state: State, reason: str) -> str:
    pk = scene.new_id()
    scene.tables[Appointment].add(
        scene.key,
        id=pk,
        case_id=scene.case,
        created_at=stamp(min(starts_at, scene.now) - timedelta(days=scene.between(6, 12))),
        clinician_id=scene.clinician.id,
        starts_at=stamp(starts_at),
        ends_at=stamp(starts_at + MEETING),
        zone=scene.clinician.zone.key,
        place=("office", "office", "office", "video", "phone")[scene.between(0, 4)],
        state=state.value,
        state_reason=reason,
        booked_by_id=scene.clinician.id,
    )
    return pk


def work(scene: Scene, meetings: list[Meeting]) -> None:
    """Write what came of the meetings that were held: gate, goals, notes with ratings, follow-ups."""
    held = [meeting for meeting in meetings if meeting.held]
    begins = {1: "self_care", scene.between(3, 5): "letting_go"}
    if scene.chance(0.4):
        begins[6] = "third"
    last = len(held) - 1
    for number, meeting in enumerate(held):
        if begins.get(number) == "letting_go" or (number > 5 and (number == last - 1 or number % 6 == 0)):
            _answer_gate(scene, meeting)
        if number in begins:
            _set_goal(scene, begins[number], meeting)
        _write_note(scene, meeting, before=number, is_last=number == last)


def _answer_gate(scene: Scene, meeting: Meeting) -> None:
    pk, at = scene.new_id(), meeting.starts_at + timedelta(minutes=10)
    scene.tables[GateAnswer].add(
        scene.key,
        id=pk,
        case_id=scene.case,
        created_at=stamp(at),
        answered_at=stamp(at),
        answered_by_id=scene.clinician.id,
        grounds=scene.voice.say("grounds"),
        **CLEAR,
    )
    scene.audit("gate.answered", "gateanswer", pk, at)


def _set_goal(scene: Scene, about: str, meeting: Meeting) -> None:
    group = phrases()["goals"][about]
    goal = group[scene.between(0, len(group) - 1)]
    pk, at = scene.new_id(), meeting.starts_at + timedelta(minutes=40)
    texts = [text.format_map(scene.voice.words) for text in goal["levels"]]
    baseline = -1 - scene.chance(0.4)
    scene.tables[Goal].add(
        scene.key,
        id=pk,
        case_id=scene.case,
        created_at=stamp(at),
        set_at=stamp(at),
        set_by_id=scene.clinician.id,
        domain=goal.get("domain", about),
        title=goal["title"],
        levels={str(level): text for level, text in zip(range(-2, 3), texts, strict=True)},
        weight=scene.between(1, 3),
        baseline=baseline,
    )
    scene.goal_levels[pk] = baseline
    scene.audit("goal.set", "goal", pk, at)


def _write_note(scene: Scene, meeting: Meeting, *, before: int, is_last: bool) -> None:
    """A signed note; once in a while the newest one is still a draft."""
    pk, signed = scene.new_id(), not (is_last and scene.closed_at is None and scene.chance(0.06))
    started_at = meeting.ends_at
    saved_at = min(started_at + timedelta(minutes=scene.between(8, 25), seconds=scene.between(0, 59)), scene.now)
    said = {
        "body": scene.voice.note_body(before),
        "risk": scene.voice.say("risk"),
        "plan": scene.voice.say("plan"),
        "ratings": {dashed(goal): level for goal, level in _levels(scene).items()},
        "follow_up": {"when": (When.TOMORROW_MORNING if scene.chance(0.6) else When.NONE).value},
    }
    values: dict[str, Any] = {}
    if signed:
        values = {"signed_at": stamp(saved_at), "signed_by_id": scene.clinician.id}
        values["content_hash"] = _hash(scene, pk, meeting, saved_at, said)
    scene.tables[SessionNote].add(
        scene.key,
        id=pk,
        case_id=scene.case,
        created_at=stamp(started_at),
        appointment_id=meeting.id,
        author_id=scene.clinician.id,
        revision=scene.between(2, 40),
        saved_at=stamp(saved_at),
        **said,
        **values,
    )
    if signed:
        _carry_out(scene, pk, saved_at, said)


def _levels(scene: Scene) -> dict[str, int]:
    """The goals move on a little, up rather than down."""
    for goal, level in scene.goal_levels.items():
        drawn = scene.rng.random()
        scene.goal_levels[goal] = max(-2, min(2, level + (drawn < 0.24) - (drawn > 0.88)))
    return scene.goal_levels


def _hash(scene: Scene, pk: str, meeting: Meeting, signed_at: datetime, said: dict[str, Any]) -> str:
    person: Any = dashed(scene.clinician.id)
    note: Any = SimpleNamespace(
        pk=dashed(pk),
        case_id=dashed(scene.case),
        appointment_id=dashed(meeting.id),
        author_id=person,
        signed_by_id=person,
        signed_at=signed_at,
        **said,
    )
    return content_hash(note)


def _carry_out(scene: Scene, note: str, at: datetime, said: dict[str, Any]) -> None:
    """What signing does: it rates the goals and plans the follow-up."""
    for goal, level in scene.goal_levels.items():
        scene.tables[GoalRating].add(
            id=scene.new_id(),
            case_id=scene.case,
            created_at=stamp(at),
            goal_id=goal,
            level=level,
            rated_by_id=scene.clinician.id,
            rated_at=stamp(at),
            source=GoalRating.Source.NOTE.value,
            source_id=note,
        )
    if said["follow_up"]["when"] == When.TOMORROW_MORNING:
        morning = local(at.astimezone(scene.client_zone) + timedelta(days=1), 9, scene.client_zone)
        scene.owe(FollowUp.Kind.AFTER_SESSION, note, planned_at=at, due_at=morning)
