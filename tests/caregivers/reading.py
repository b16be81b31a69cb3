"""What the tests of reading share: Mina's finished work, and what happens to it afterwards."""

from datetime import UTC, datetime, timedelta

from caregivers.learning.actions import assign, complete, save_answer
from tests.factories import publish_module

WORDS = "He slammed the door. I stayed."
NOON = datetime(2031, 5, 5, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAFF = {"charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
API_STAFF = {"charlie": 404, "pat": 404, "mina": 404, "omar": 404, "nobody": 401}


def give(cast, slug="a-first-walk", number=101, case=None):
    return assign(case=case or cast.minas_case, version=publish_module(slug, number), by=cast.alice)


def finished(cast, slug="a-first-walk", number=101, case=None, effort="hard"):
    row = give(cast, slug, number, case)
    by = row.case.caregiver.user
    save_answer(assignment=row, step_key="thoughts", value=WORDS, revision=0, by=by)
    return complete(assignment=row, by=by, effort=effort)


def change(row, happened="He rang today."):
    """The caregiver writes on in the diary of finished work."""
    by, diary = row.case.caregiver.user, row.answers.filter(step_key="days").first()
    entries = [*(diary.value if diary else []), {"day": "Monday", "felt": happened}]
    revision = diary.revision if diary else 0
    return save_answer(assignment=row, step_key="days", value=entries, revision=revision, by=by)
