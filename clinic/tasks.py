"""Celery's doors into the house: ids in, a verb called. Nothing is decided here."""

from celery import shared_task

from clinic.visits import actions as visits


@shared_task(name="clinic.tidy_visits")
def tidy_visits() -> None:
    """Forget sessions, visits and kept words that are over. Doubled or lost, it does no harm."""
    visits.tidy()
