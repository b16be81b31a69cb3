"""Celery's doors into the house: ids in, a verb called. Nothing is decided here."""

from celery import shared_task

from caregivers.followups import actions as followups


@shared_task(name="caregivers.sweep_follow_ups")
def sweep_follow_ups() -> None:
    """Send the follow-ups that are due. Doubled or lost, it does no harm."""
    followups.sweep()
