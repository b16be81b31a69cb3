"""What a row answers of itself and what a query finds is the same rule: every mix of dates is asked both ways."""

from collections import Counter
from datetime import timedelta
from itertools import product

from django.db import IntegrityError, transaction

from caregivers.learning.models import Assignment
from clinic import clock
from tests.caregivers.giving import given, today

Effort, Obstacle = Assignment.Effort, Assignment.Obstacle
NOW = clock.now()
BEFORE, SINCE = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
STANDS = {
    "here": {},
    "finished": {"completed_at": NOW, "started_at": NOW},
    "taken back": {"withdrawn_at": NOW},
    "still to come": {"unlocks_on": NOW.date() + timedelta(days=9)},
    "unlocked": {"unlocks_on": NOW.date() - timedelta(days=9), "unlocked_at": BEFORE},
}
DUE = (None, -1, 1)
SAID = {
    "nothing": {},
    "asked": {"obstacle_asked_at": BEFORE},
    "no time": {"obstacle": Obstacle.TIME, "obstacle_at": BEFORE},
    "no strength": {"obstacle": Obstacle.STRENGTH, "obstacle_at": BEFORE},
    "no strength, seen": {"obstacle": Obstacle.STRENGTH, "obstacle_at": BEFORE, "obstacle_seen_at": SINCE},
    "a crisis, since it was seen": {"obstacle": Obstacle.CRISIS, "obstacle_at": SINCE, "obstacle_seen_at": BEFORE},
    "not now": {"effort": Effort.NOT_NOW},
}


QUESTIONS = {"is_open": "open", "is_overdue": "overdue", "is_to_ask": "to_ask", "is_heavy": "heavy"}
BLANK = {"obstacle": "", "effort": ""} | dict.fromkeys(("obstacle_at", "obstacle_asked_at", "obstacle_seen_at"))


def becomes(row, values, by):
    """Whether the database lets the row be so: work that is locked, for one, has never been touched."""
    try:
        with transaction.atomic():
            values |= {
                "obstacle_seen_by": values["obstacle_seen_at"] and by,
                "withdrawn_by": values["withdrawn_at"] and by,
            }
            Assignment.objects.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return False
    row.refresh_from_db()
    return True


def test_a_row_and_a_query_say_the_same(cast):
    row, answers = given(cast), Counter()
    for stands, due, said in product(STANDS, DUE, SAID):
        dates = dict.fromkeys(("started_at", "completed_at", "withdrawn_at", "unlocks_on", "unlocked_at"))
        dates["due_on"] = today() + timedelta(days=due) if due else None
        if becomes(row, BLANK | dates | STANDS[stands] | SAID[said], cast.alice):
            for answer, question in QUESTIONS.items():
                found = getattr(Assignment.objects.filter(pk=row.pk), question)().exists()
                assert getattr(row, answer) == found, (stands, due, said, answer)
                answers[answer, found] += 1
    assert set(answers) == {(answer, found) for answer in QUESTIONS for found in (True, False)}  # each was yes, and no
