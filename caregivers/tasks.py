"""Celery's doors into the house: ids in, a verb called. Nothing is decided here."""

from celery import shared_task

from caregivers.followups import actions as followups
from caregivers.learning import unlocking
from caregivers.learning.figures import counted
from caregivers.safety import record_check


@shared_task(name="caregivers.sweep_follow_ups")
def sweep_follow_ups() -> None:
    """Send the follow-ups that are due. Doubled or lost, it does no harm."""
    followups.sweep()


@shared_task(name="caregivers.unlock_assignments")
def unlock_assignments() -> None:
    """Unlock the homework whose day has come. Doubled or lost, it does no harm."""
    unlocking.unlock_due()


@shared_task(name="caregivers.count_modules")
def count_modules() -> None:
    """Once a week, how the modules go. Doubled or lost, it does no harm."""
    counted.recount_when_due()


@shared_task(name="caregivers.check_records")
def check_records() -> None:
    """A few seconds of the nightly reading of everything. Doubled or lost, it does no harm."""
    record_check.go_on_at_night()
