"""Celery's doors into the house: ids in, a verb called. Nothing is decided here."""
