"""One client of the demo: what demo.yaml says of her or him, and the days on which they met."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from caregivers.caseload.models import Case
from caregivers.goals.models import Goal
from caregivers.learning.models import Assignment
from clinic.accounts.models import User
from sessions.practice_data import meetings
from sessions.practice_data.phrases import Voice, words_for
from sessions.practice_data.scene import local
from sessions.practice_data.stage import Stage

LONG_AGO = {"quiet": 36, "closed": 24}  # ending → the last meeting is at least so many days ago


@dataclass
class Client:
    """What demo.yaml says of one client, and what came of it so far."""

    told: dict[str, Any]
    clinician: User
    place: int  # among the clinician's clients: gives the hour of the week
    stage: Stage
    notes: list[str] = field(default_factory=list)
    story: str = ""
    password: str | None = None
    case: Case = field(init=False)
    goals: list[Goal] = field(default_factory=list)
    homework: list[Assignment] = field(default_factory=list)

    @property
    def ending(self) -> str:
        return str(self.told["ending"])

    @property
    def keeps_open(self) -> bool:
        """The newest homework is still to be done, by the next meeting."""
        return bool(self.notes) or (self.ending in ("active", "uncertain") and self.place % 2 == 0)

    @cached_property
    def rng(self) -> Random:
        return Random(f"demo {self.told['name']}")  # noqa: S311  (the same demo every time)

    @cached_property
    def voice(self) -> Voice:
        words = words_for(
            client=self.told["she"],
            loved_one=self.told["he"],
            nickname=self.told["nickname"],
            relation=self.told["relation"],
        )
        return Voice(self.rng, words)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Whose clock the meetings go by."""
        return ZoneInfo(self.clinician.time_zone)

    @property
    def user(self) -> User:
        return self.case.caregiver.user

    @property
    def email(self) -> str:
        name = self.told.get("email") or self.told["name"].lower().replace("'", "").replace(" ", ".")
        return f"{name}@example.org"

    @cached_property
    def days(self) -> list[date]:
        """The days of all meetings; the last one is still to come, or should have been."""
        weekly = meetings.slot(self.place)[2] is None
        count = self.told["weeks"] // (1 if weekly else 2)
        if self.notes:
            count = len(self.notes) + 1
        today = self.stage.now.astimezone(self.zone).date() - timedelta(days=LONG_AGO.get(self.ending, 0))
        return meetings.days(self.place, today, count)

    @cached_property
    def missed(self) -> dict[int, str]:
        """Meeting → what became of it instead. Never the first two or the last."""
        behind = len(self.days) - 1
        if self.notes:
            return {5: "cancelled"}
        return {n: ("cancelled", "missed")[n % 2] for n in range(2, behind - 1) if self.rng.random() < 0.14}

    @cached_property
    def held(self) -> list[int]:
        """The meetings that took place."""
        return [n for n in range(len(self.days) - 1) if n not in self.missed]

    def starts_at(self, number: int) -> datetime:
        """When a meeting begins."""
        return local(self.days[number], meetings.slot(self.place)[1], self.zone)
