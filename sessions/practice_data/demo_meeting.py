"""A meeting of the demo that took place, what was written of it, and what the client did at home afterwards."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from caregivers.goals.actions import rate, set_goal
from caregivers.goals.models import Goal, GoalRating
from caregivers.learning import actions as learning
from caregivers.learning.models import Assignment
from caregivers.learning.reading import actions as reading
from caregivers.safety.actions import answer_gate
from clinic.library.models import ModuleVersion
from sessions.appointments.models import Appointment
from sessions.notes import actions as notes
from sessions.notes.models import SessionNote
from sessions.notes.passages import Choice, suggested
from sessions.notes.releases import all_passages, release
from sessions.practice_data.demo_client import Client
from sessions.practice_data.meetings import CLEAR, MEETING
from sessions.practice_data.phrases import phrases
from sessions.practice_data.postman import Postman
from sessions.practice_data.scene import local
from sessions.practice_data.stage import Story

MODULES = ("safety-first", "what-i-can-control", "from-nagging-to-noticing")
# How far the goals had come, meeting by meeting; the last level stays.
COURSES = {
    "rising": (-2, -2, -1, -1, 0, -1, 0, 0, 1, 1, 1, 2),
    "still": (-1, -1, -2, -1, -1, -1, -2, -1),
    "wave": (-2, -1, 0, -1, 0, 1, 0, -1, 0, 1, 0),
}
FOLLOW_UPS = ("tomorrow_morning", "none", "in_three_days", "tomorrow_morning")


@cache
def script() -> dict[str, Any]:
    """Everything that demo.yaml holds."""
    text = (Path(__file__).parent / "demo.yaml").read_text()
    return yaml.safe_load(text)


def hold(client: Client, number: int, appointment: Appointment) -> Story:
    """The meeting: gate, goals and homework in it, the note written and signed soon after."""
    by, held = client.clinician, client.held.index(number)
    yield client.starts_at(number) + timedelta(minutes=10)
    _read_homework(client)
    _ask_about_safety(client, held)
    _set_goals(client, held)
    yield client.starts_at(number) + MEETING
    note = notes.start(appointment=appointment, by=by)
    note = notes.save_draft(note=note, revision=note.revision, by=by, body=_body(client, held))
    yield from _give_homework(client, held)
    yield client.starts_at(number) + MEETING + timedelta(minutes=11 + held % 7)
    is_last = number == client.held[-1]
    if is_last and client.ending == "draft":
        return
    note = notes.save_draft(
        note=note,
        revision=note.revision,
        by=by,
        risk=client.voice.say("risk"),
        plan=client.voice.say("plan"),
        ratings={str(goal.pk): _level(client, held, place) for place, goal in enumerate(client.goals)},
        follow_up={"when": _follow_up(client, held, is_last)},
    )
    note = notes.sign(note=note, revision=note.revision, by=by)
    if client.notes and held in (1, 4):
        yield client.starts_at(number) + timedelta(days=1)
        _show(client, note)
    if client.notes and held == 3:
        yield client.starts_at(number) + timedelta(days=1, hours=1)
        notes.add_addendum(note=note, text=ADDENDUM, by=by)

    if client.notes and is_last:
        yield client.starts_at(number) + MEETING + timedelta(minutes=40)
        _write_back(client)


WORDS_BACK = "I read this again after you had left. You wrote it down as it is. Let us look at it next time."
ADDENDUM = "Called this morning. The night was calm. What was agreed yesterday stands."


def _write_back(client: Client) -> None:
    """A few words about the newest finished homework, and its first answer pinned for the next meeting."""
    done = [row for row in Assignment.objects.visible_to(client.clinician).of(client.case) if row.completed_at]
    newest = max(done, key=lambda row: row.completed_at)
    answered = newest.answers.order_by("created_at").values_list("step_key", flat=True)
    reading.pin(assignment=newest, step_key=str(answered[0]), by=client.clinician)
    reading.write(assignment=newest, text=WORDS_BACK, by=client.clinician)


def _show(client: Client, note: SessionNote) -> None:
    """The client may read it, without what is about the loved one."""
    choices = suggested(note, all_passages(note), client.clinician)
    release(note=note, passages=choices | {next(iter(choices)): Choice.ALLOWED}, by=client.clinician)


def _follow_up(client: Client, held: int, is_last: bool) -> str:
    if is_last:
        return "none" if client.ending in ("closed", "stopped") else "in_a_week"
    return FOLLOW_UPS[(held + client.place) % len(FOLLOW_UPS)]


def _body(client: Client, held: int) -> str:
    return client.notes[held] if held < len(client.notes) else client.voice.note_body(held)


def _level(client: Client, held: int, place: int) -> int:
    course = COURSES[client.told["course"]]
    return course[min(max(0, held - place), len(course) - 1)]


def _ask_about_safety(client: Client, held: int) -> None:
    if held not in (1, 3, 6) and held != len(client.held) - 1:
        return
    answers = dict(CLEAR)
    if client.ending == "unclear":
        answers |= {"danger_to_self": "unsure", "emergency": "no"}
    answer_gate(case=client.case, answers=answers, grounds=client.voice.say("grounds"), by=client.clinician)


def _set_goals(client: Client, held: int) -> None:
    due = {1: "self_care", 3: "letting_go", 5: "third"}.get(held)
    if due is None or (due == "letting_go" and client.ending == "unclear"):
        return
    if due == "third" and client.place % 3 == 1:
        return
    group = phrases()["goals"][due]
    wanted = group[client.told.get("goal", client.place) % len(group)]
    client.goals.append(
        set_goal(
            case=client.case,
            domain=wanted.get("domain", due),
            title=wanted["title"],
            levels={str(level): text for level, text in zip(range(-2, 3), wanted["levels"], strict=True)},
            weight=1 + client.place % 3,
            baseline=COURSES[client.told["course"]][0],
            by=client.clinician,
        )
    )


# --- between the meetings ---------------------------------------------------------------------------------------------


def _modules_by_meeting(client: Client) -> dict[int, str]:
    """Meeting (counted among those held) → the module that is given there."""
    last = len(client.held) - 1
    third = last if client.keeps_open else last - 1
    return {0: MODULES[0], min(2, last - 1): MODULES[1]} | ({third: MODULES[2]} if third > 2 else {})


def _give_homework(client: Client, held: int) -> Story:
    slug = _modules_by_meeting(client).get(held)
    version = ModuleVersion.objects.newest().filter(module__slug=slug).select_related("module").first()
    if version is None or Assignment.objects.unfinished().of(client.case).filter(module=version.module).exists():
        return  # it comes with the pathway
    given_at = client.starts_at(client.held[held]) + MEETING + timedelta(minutes=4)
    yield given_at
    is_newest = held == max(_modules_by_meeting(client))
    if is_newest and client.ending == "uncertain":
        Postman.breaking.add(client.email)
    assignment = learning.assign(
        case=client.case,
        version=version,
        by=client.clinician,
        due_on=client.days[-1] if is_newest and client.keeps_open else (given_at + timedelta(days=9)).date(),
        personal_line=script()["personal_lines"][slug],
    )
    client.homework.append(assignment)
    if is_newest and client.ending == "uncertain":
        yield given_at + timedelta(minutes=1)
        Postman.breaking.discard(client.email)
    client.stage.enter(_at_home(client, assignment, str(slug), _finished_at(client, given_at, is_newest)))


def _finished_at(client: Client, given_at: datetime, is_newest: bool) -> datetime | None:
    """When the client is done with it; None where it stays open."""
    zone = ZoneInfo(client.user.time_zone)
    day = given_at.astimezone(zone).date() + timedelta(days=2 + client.place % 4)
    if is_newest and (client.keeps_open or client.ending == "overdue"):
        return None
    if is_newest and client.ending == "review":  # after the last meeting, and nobody has read it yet
        yesterday = client.stage.now.astimezone(zone).date() - timedelta(days=1)
        day = max(yesterday, client.days[-2])
        return min(local(day, 21, zone, 10), client.stage.now)
    return local(day, 20, zone, 5 + client.place % 40)


def _at_home(client: Client, assignment: Assignment, slug: str, finished_at: datetime | None) -> Story:
    """The client does it one evening; or begins it, or not even that."""
    given = script()["answers"][slug]
    day = (finished_at or assignment.assigned_at).date()
    answers = list(_dated(given[client.place % len(given)], day).items())
    if finished_at is None:
        answers = answers[: 0 if client.place % 4 == 2 or client.ending == "uncertain" else 1]
    begun_at = (finished_at or assignment.assigned_at + timedelta(days=1)) - timedelta(minutes=4 * len(answers) + 6)
    moment = max(begun_at, assignment.assigned_at + timedelta(minutes=2))
    yield moment
    if answers:
        learning.start(assignment=assignment, by=client.user)
    for key, value in answers:
        moment += timedelta(minutes=4)
        yield moment
        _answer(client, assignment, key, value)
    yield max(finished_at or moment, moment) + timedelta(minutes=1)
    if finished_at:
        learning.complete(assignment=assignment, by=client.user, effort=("fine", "", "hard")[client.place % 3])
    elif client.ending == "overdue" and client.place % 2:
        learning.put_off(assignment=assignment, by=client.user)
    if finished_at and client.notes and client.goals:
        _rate_herself(client, client.goals[0])


def _answer(client: Client, assignment: Assignment, key: str, value: Any) -> None:
    learning.save_answer(assignment=assignment, step_key=key, value=value, revision=0, by=client.user)
    position = assignment.version.steps.get(key=key).position
    learning.go_to(assignment=assignment, position=position, by=client.user)


def _rate_herself(client: Client, goal: Goal) -> None:
    rate(
        goal=goal, level=_level(client, len(client.homework) * 2, 0), by=client.user, source=GoalRating.Source.CAREGIVER
    )


def _read_homework(client: Client) -> None:
    """What was finished since the last meeting is read at the beginning of this one."""
    for assignment in Assignment.objects.visible_to(client.clinician).of(client.case).to_review():
        learning.mark_reviewed(assignment=assignment, by=client.clinician)


def _dated(answers: dict[str, Any], day: date) -> dict[str, Any]:
    """The answers of the script with real days in place of "so many days before"."""
    return {key: _with_days(value, day) for key, value in answers.items()}


def _with_days(value: Any, day: date) -> Any:
    if not isinstance(value, list):
        return value
    return [entry | {"day": (day + timedelta(days=int(entry["day"]))).isoformat()} for entry in value]
