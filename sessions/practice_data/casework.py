"""Whole cases, one after another: every process that makes some of them makes the same ones."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import attrgetter
from random import Random
from uuid import UUID

from clinic.encryption.models import DataKey
from sessions.practice_data import homework, meetings, opening
from sessions.practice_data.homework import Book
from sessions.practice_data.minting import PER_CASE, mint
from sessions.practice_data.phrases import Voice, people
from sessions.practice_data.scene import Scene, local
from sessions.practice_data.staffing import Clinician, Staff
from sessions.practice_data.tables import Tables

CLOSED_SHARE = 0.05


@dataclass(frozen=True)
class Job:
    """What is to be made. Case `n` of it is the same whoever makes it, and whatever else is made."""

    seed: str
    cases: int
    first_number: int  # what people call case 0 on the phone
    now: datetime
    staff: Staff
    shelf: list[Book]

    def clinician(self, number: int) -> Clinician:
        """Whose case it is."""
        clinicians = self.staff.clinicians
        return clinicians[bisect_right(clinicians, number, key=attrgetter("first_case")) - 1]


def make(job: Job, numbers: range) -> Tables:
    """The rows of these cases; those of one table in the order of time, as they would have come about."""
    tables = Tables()
    for number in numbers:
        make_case(job, number, tables)
    for table in tables.values():
        table.sort()
    return tables


def make_case(job: Job, number: int, tables: Tables) -> None:
    """The rows of one case."""
    rng = Random(f"{job.seed} case {number}")  # noqa: S311
    clinician, who, new_id = job.clinician(number), people(rng), mint(rng, (number + 1) * PER_CASE)
    key = DataKey.new(pk=UUID(new_id()))
    now, is_closed = job.now, rng.random() < CLOSED_SHARE
    if is_closed:  # its story ended a while ago
        now -= timedelta(days=rng.randint(3, 200))
    place = number - clinician.first_case
    _weekday, hour, turn = meetings.slot(place)
    behind = rng.randint(*(meetings.WEEKLY if turn is None else meetings.FORTNIGHTLY))
    dates = meetings.days(place, now.astimezone(clinician.zone).date(), behind)
    opened_on = datetime.combine(dates[0], time(15)) - timedelta(days=rng.randint(4, 9))
    scene = Scene(
        rng=rng,
        new_id=new_id,
        tables=tables,
        key=key.plain,
        voice=Voice(rng, who.words),
        case=new_id(),
        client=new_id(),
        client_zone=rng.choice(opening.CLIENT_ZONES),
        clinician=clinician,
        opened_at=local(opened_on, rng.randint(10, 16), clinician.zone, rng.randint(0, 59)),
        now=now,
        closed_at=now if is_closed else None,
    )
    opening.write_case(scene, job.first_number + number, who, key, job.staff.password)
    opening.log_contacts(scene)
    behind_us = meetings.book(scene, dates, hour)
    meetings.work(scene, behind_us)
    homework.give(scene, behind_us, job.shelf, who.loved_one)
