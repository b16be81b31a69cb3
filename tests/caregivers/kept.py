"""A module with a card, a form, a diary and a thought, given to Mina: for tests of what she made."""

from typing import Any

from caregivers.learning.actions import assign, complete, save_answer
from caregivers.learning.models import Answer, Assignment
from clinic.library.models import Step
from tests.cast import Cast
from tests.factories import publish_module

LINES = [{"key": "sign", "label": "The first sign"}, {"key": "line", "label": "My line", "type": "text"}]
ENTRY = [{"key": "day", "label": "Which day?", "type": "date"}, {"key": "what", "label": "What happened?"}]
KEPT = [
    ("card", "card", "My wave card", {"fields": LINES}),
    ("letter", "script", "My message", {}),
    ("offers", "diary", "My journal", {"fields": ENTRY}),
]
CARD = {"sign": "My jaw", "line": "I will answer after supper."}
OFFERS = [{"day": "2026-03-01", "what": "A ride, on Sunday"}]


def given_to_keep(cast: Cast, *, case: Any = None, slug: str = "a-kept-walk", number: int = 105) -> Assignment:
    """The module, with four steps from the factory and three to keep."""
    version = publish_module(slug, number)
    for position, (key, kind, title, spec) in enumerate(KEPT, start=version.steps.count() + 1):
        Step.objects.create(
            version=version, position=position, key=key, kind=kind, title=title, body="Make it yours.", spec=spec
        )
    return assign(case=case or cast.minas_case, version=version, by=cast.alice)


def keep(cast: Cast, row: Assignment, key: str, value: Any, revision: int = 0, by: Any = None) -> Answer:
    """She writes it."""
    return save_answer(assignment=row, step_key=key, value=value, revision=revision, by=by or cast.mina)


def finished_and_kept(cast: Cast) -> Assignment:
    """Finished: a thought, a card, a message and one entry of a diary."""
    row = given_to_keep(cast)
    keep(cast, row, "thoughts", "He slammed the door.")
    keep(cast, row, "card", CARD)
    keep(cast, row, "letter", {"feeling": "I feel worried", "offer": "I can drive you"})
    keep(cast, row, "offers", OFFERS)
    return complete(assignment=row, by=cast.mina)
