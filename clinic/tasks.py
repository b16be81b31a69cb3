"""Celery's doors into the house: ids in, a verb called. Nothing is decided here."""

from celery import shared_task

from clinic.audit import anchors, sealing, watch
from clinic.visits import actions as visits


@shared_task(name="clinic.seal_audit")
def seal_audit() -> None:
    """Chain the events that are new. Doubled or lost, it does no harm."""
    sealing.seal()


@shared_task(name="clinic.anchor_audit")
def anchor_audit() -> None:
    """Write the chain's head to the file, where the last time is an hour ago."""
    anchors.anchor(only_if_due=True)


@shared_task(name="clinic.verify_audit")
def verify_audit() -> None:
    """Verify the trail, where a night has passed since the last time."""
    watch.check_if_due()


@shared_task(name="clinic.tidy_visits")
def tidy_visits() -> None:
    """Forget sessions, visits and kept words that are over. Doubled or lost, it does no harm."""
    visits.tidy()
