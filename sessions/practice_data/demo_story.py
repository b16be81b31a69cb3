"""The story of one client of the demo: how the case was opened, the meetings, and how it stands now."""

from datetime import datetime, time, timedelta

from caregivers.caseload.actions import change_loved_one, log_contact, open_case
from caregivers.goals.actions import close_goal
from caregivers.portal.actions import invite_caregiver, stop_messages
from clinic.accounts.actions import accept
from sessions.appointments import actions as appointments
from sessions.appointments.models import Appointment
from sessions.practice_data.demo_client import Client
from sessions.practice_data.demo_meeting import hold
from sessions.practice_data.demo_rights import later, sign_at_first
from sessions.practice_data.meetings import MEETING
from sessions.practice_data.postman import Postman
from sessions.practice_data.scene import local
from sessions.practice_data.stage import Story
from sessions.record.actions import discharge

NEW = {"fresh": 2, "invited": 6, "bounced": 4}  # ending → opened so many days ago
FIRST_CALL = "First call. Told what we do here and what not. Would like to come. E-mail is a safe way to write."


def tell(client: Client) -> Story:
    """From the first call to how it stands now."""
    opened_at = _opened_at(client)
    yield opened_at
    _open(client)
    if client.ending == "fresh":
        return
    yield opened_at + timedelta(minutes=12)
    if client.ending == "bounced":
        Postman.refusing.add(client.email)
    invitation = invite_caregiver(case=client.case, by=client.clinician)
    log_contact(case=client.case, kind="call", by=client.clinician, summary=FIRST_CALL)
    if client.ending in NEW:
        return
    yield local((opened_at + timedelta(days=1)).astimezone(client.zone).date(), 19, client.zone, 20)
    accept(invitation=invitation, password=client.password)
    sign_at_first(client)
    if client.ending not in ("closed", "quiet", "stopped"):
        client.stage.enter(later(client))
    for number in range(len(client.days) - 1):
        yield from _meet(client, number)
    yield from _end(client)


def _opened_at(client: Client) -> datetime:
    if client.ending in NEW:
        day = client.stage.now.astimezone(client.zone).date() - timedelta(days=NEW[client.ending])
    else:
        day = (datetime.combine(client.days[0], time()) - timedelta(days=5)).date()
    return local(day, 11, client.zone, 5 + 4 * (client.place % 12))


def _open(client: Client) -> None:
    told = client.told
    client.case = open_case(
        name=told["name"],
        email=client.email,
        time_zone=told.get("zone", client.clinician.time_zone),
        nickname=told["nickname"],
        relation=told["relation"],
        situation="in_danger" if client.ending == "unclear" else "struggling",
        story=client.story or client.voice.say("story"),
        shared_device=client.place % 6 == 4,
        by=client.clinician,
    )


def _meet(client: Client, number: int) -> Story:
    """Booked after the one before; then held, called off or missed; now and then there is a call in between."""
    by, starts_at = client.clinician, client.starts_at(number)
    appointment = _book(client, number)
    if number and number % 3 == 0:
        yield local(client.days[number] - timedelta(days=3), 15, client.zone, 10 + client.place)
        _talk_in_between(client, number)
    if client.missed.get(number) == "cancelled":
        yield starts_at - timedelta(hours=22)
        appointments.cancel(appointment=appointment, by=by, reason=client.voice.say("cancelled"))
    elif number in client.missed:
        yield starts_at + timedelta(minutes=25)
        appointments.mark_no_show(appointment=appointment, by=by, reason=client.voice.say("missed"))
    else:
        yield from hold(client, number, appointment)


def _book(client: Client, number: int) -> Appointment:
    starts_at = client.starts_at(number)
    return appointments.book(
        case=client.case,
        starts_at=starts_at,
        ends_at=starts_at + MEETING,
        by=client.clinician,
        place=("office", "office", "office", "video")[(client.place + number) % 4],
    )


def _talk_in_between(client: Client, number: int) -> None:
    kind = ("call", "mail", "call", "visit")[number // 3 % 4]
    reached = kind != "call" or number % 9 != 6
    summary = client.voice.say(f"contact_{kind}" if reached else "contact_unreached")
    log_contact(case=client.case, kind=kind, by=client.clinician, reached=reached, summary=summary)


def _end(client: Client) -> Story:
    """How it stands after the last meeting that lies behind."""
    last = client.starts_at(len(client.days) - 2)
    if client.ending not in ("closed", "quiet"):
        _book(client, len(client.days) - 1)
    if situation := client.told.get("situation"):
        yield last + timedelta(hours=3)
        _note_situation(client, situation)
    if client.ending == "stopped":
        yield last + timedelta(days=1)
        stop_messages(caregiver=client.case.caregiver, by=client.user)
    if client.ending == "closed":
        yield last + timedelta(days=2)
        _close(client)


def _note_situation(client: Client, situation: str) -> None:
    told = client.told
    change_loved_one(
        case=client.case,
        nickname=told["nickname"],
        relation=told["relation"],
        situation=situation,
        story=client.story or client.voice.say("story"),
        by=client.clinician,
    )


def _close(client: Client) -> None:
    for goal in client.goals:
        close_goal(goal=goal, by=client.clinician)
    reason = "reached" if client.told["course"] == "rising" else "agreed"
    discharge(case=client.case, reason=reason, summary=client.voice.say("ended"), by=client.clinician)
