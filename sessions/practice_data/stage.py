"""Months in seconds: stories that take turns in the order of time, each step under the clock of its moment.

A story is a generator. It yields the moment at which it goes on, and calls the product's verbs in between, which see
that moment as now. A step that lies in the future is not played.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from caregivers.followups.actions import sweep
from caregivers.followups.models import FollowUp
from clinic import clock

Story = Iterator[datetime]


class Stage:
    """Where all stories of the demo are played until now."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._cues: list[tuple[datetime, int, Story]] = []
        self._order = count()  # of two steps at the same moment, the one that was announced first

    def enter(self, story: Story) -> None:
        """Let a story take part from its first moment on."""
        moment = next(story, None)
        if moment is not None:
            heappush(self._cues, (moment, next(self._order), story))

    def play(self) -> None:
        """Play everything that lies before now, and the post that falls due in between."""
        while self._cues and self._cues[0][0] <= self.now:
            moment, _turn, story = heappop(self._cues)
            self._post(moment)
            with clock.at(moment):
                self.enter(story)
        self._post(self.now)

    def _post(self, until: datetime) -> None:
        """Sweep at each moment, up to `until`, at which a follow-up falls due: none is left for the real clock."""
        waiting = FollowUp.objects.filter(next_try_at__lte=until).order_by("next_try_at")
        while due := waiting.values_list("next_try_at", flat=True).first():
            with clock.at(due):
                sweep()
