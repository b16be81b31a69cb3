"""`manage.py followups status`: how many follow-ups are in which state, and whether the clock keeps up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from caregivers.followups.models import FollowUp
from caregivers.followups.queries import seconds_late


class Command(BaseCommand):
    """Says what the table says; changes nothing."""

    help = "Follow-ups: counts per state, and by how much the oldest due one is late."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["status"])

    def handle(self, *args: Any, **options: Any) -> None:
        counts = dict(FollowUp.objects.values_list("state").annotate(Count("pk")))
        for state in FollowUp.State.values:
            self.stdout.write(f"{state:<12}{counts.get(state, 0):>9}")
        self.stdout.write(f"{'late by':<12}{seconds_late():>8}s")
