"""What the tests of giving share: modules given, overdue, waiting; a pathway; answers to the safety questions."""

from datetime import timedelta

from caregivers.learning.actions import assign
from caregivers.learning.models import Assignment
from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS
from clinic import clock
from tests.factories import publish_module

CLEAR = {"adult": "yes"} | dict.fromkeys(QUESTIONS[1:], "no")
ZONE = "America/New_York"
PAGES = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
BUTTONS = PAGES | {"alice": 302, "bob": 302, "sam": 302}
HERS = {"alice": 404, "bob": 404, "sam": 404, "charlie": 404, "pat": 404, "mina": 200, "omar": 404, "nobody": 302}


def today():
    return clock.today(ZONE)


def given(cast, slug="a-first-walk", number=101, **more):
    version = more.pop("version", None) or publish_module(slug, number)
    return assign(**{"case": cast.minas_case, "by": cast.alice} | more, version=version)


def overdue(cast, **more):
    row = given(cast, **more)
    Assignment.objects.filter(pk=row.pk).update(due_on=today() - timedelta(days=2))
    row.refresh_from_db()
    return row


def waiting(cast, days=5, **more):
    return given(cast, starts_on=today() + timedelta(days=days), **more)


def the_given(cast):
    return {"pk": given(cast).pk}


def the_overdue(cast):
    return {"pk": overdue(cast).pk}


def the_waiting(cast):
    return {"pk": waiting(cast).pk}


def safe(cast, case=None, by=None, **changes):
    answer_gate(case=case or cast.minas_case, answers=CLEAR | changes, grounds="By phone.", by=by or cast.alice)


def text(response):
    return response.content.decode()
