"""When: wall time and zone to UTC, and quiet hours. Pure functions; nothing here asks the clock or the database.

People mean wall time: "Thursday at nine, where she lives". A time that a clock change leaves out moves forward by as
much; of a time that comes twice the first is taken.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WALL = "%Y-%m-%dT%H:%M"
EXPIRES_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Quiet:
    """Hours, local to the recipient, in which nothing is sent. The same time twice: there are none."""

    zone: str
    starts: time
    ends: time

    def holds_at(self, moment: datetime) -> bool:
        """Whether `moment` lies in the quiet time. Its start belongs to it, its end does not."""
        local = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.starts <= self.ends:
            return self.starts <= local < self.ends
        return local >= self.starts or local < self.ends

    def after(self, moment: datetime) -> datetime:
        """`moment` itself, or the end of the quiet time that it falls into."""
        while self.holds_at(moment):
            moment = self._next_end(moment)
        return moment

    def _next_end(self, moment: datetime) -> datetime:
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        walls = (datetime.combine(day + timedelta(days=n), self.ends) for n in (0, 1, 2))
        ends = (to_utc(wall, self.zone, second=second) for wall in walls for second in (False, True))
        return next(end for end in ends if end > moment)


def to_utc(wall: datetime, zone: str, *, second: bool = False) -> datetime:
    """The moment at which clocks in `zone` show `wall` (naive). In a fold the first, or the `second`."""
    if wall.tzinfo is not None:
        raise ValueError("Wall time carries no zone of its own.")
    return wall.replace(tzinfo=ZoneInfo(zone), fold=int(second)).astimezone(UTC)


def to_wall(moment: datetime, zone: str) -> str:
    """What clocks in `zone` show at `moment`, to the minute."""
    return moment.astimezone(ZoneInfo(zone)).strftime(WALL)


@dataclass(frozen=True)
class Due:
    """When a follow-up is due: what was meant (wall time and zone) and the moment that it comes to."""

    local_due: str
    zone: str
    due_at: datetime


def due(*, wall: datetime | None, zone: str, now: datetime) -> Due:
    """Due at `wall` in `zone`; now, where no wall time is given."""
    if wall is None:
        return Due(to_wall(now, zone), zone, now)
    return Due(wall.strftime(WALL), zone, to_utc(wall, zone))
