"""One module that waits for a later day."""

from datetime import date

from caregivers.followups.models import FollowUp
from caregivers.learning.actions import assign, withdraw
from tests.caregivers.owed import settled
from tests.caregivers.test_learning_pathways import _newest, at_day, on_her_page, the_clock_passes


def test_one_module_can_wait_for_a_later_day_with_its_due_day(cast, library):
    settled(cast)
    with at_day(0):
        row = assign(
            case=cast.minas_case, version=_newest("sleep-and-meals"), by=cast.alice,
            starts_on=date(2026, 2, 20), due_on=date(2026, 2, 27),
        )  # fmt: skip
    assert on_her_page(cast) == [] and not FollowUp.objects.exists()
    the_clock_passes(3)
    assert on_her_page(cast) == []
    the_clock_passes(4)
    row.refresh_from_db()
    assert (on_her_page(cast), row.due_on) == (["sleep-and-meals"], date(2026, 2, 27))
    assert FollowUp.objects.filter(kind="assigned").count() == 1


def test_a_scheduled_module_can_be_taken_back_before_its_day(cast, library):
    settled(cast)
    with at_day(0):
        row = assign(
            case=cast.minas_case, version=_newest("sleep-and-meals"), by=cast.alice, starts_on=date(2026, 2, 20)
        )
        withdraw(assignment=row, by=cast.alice, reason="Too much at once.")
    the_clock_passes(5)
    row.refresh_from_db()
    assert (on_her_page(cast), row.withdraw_reason) == ([], "Too much at once.")
