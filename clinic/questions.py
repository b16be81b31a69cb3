"""Questions that a lower house asks and the houses above it answer, so that a rule stands in the verb and law 1 holds.

The verb asks (``TIES.ask(user)``); who knows the answer registers it when the app starts
(``AppConfig.ready`` imports the module). Used where a verb would otherwise have to look upward, and nowhere else.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

A = TypeVar("A")


class Question(Generic[A]):
    """A question with as many answers as there are rooms above that know something."""

    def __init__(self, about: str) -> None:
        self.about = about
        self._answers: list[Callable[..., A]] = []

    def answered_by(self, answer: Callable[..., A]) -> Callable[..., A]:
        """Register `answer`; usable as a decorator."""
        self._answers.append(answer)
        return answer

    @property
    def answers(self) -> int:
        """How many rooms answer: none means that somebody forgot to register."""
        return len(self._answers)

    def ask(self, *args: object, **kwargs: object) -> list[A]:
        """All the answers, in the order of registration."""
        return [answer(*args, **kwargs) for answer in self._answers]
