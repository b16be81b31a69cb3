"""`manage.py check_records`: reads everything that is encrypted once, and lists what does not open."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from caregivers.safety import record_check
from clinic.encryption.models import RecordCheck
from clinic.encryption.trouble import Place


class Command(BaseCommand):
    """The same as the clock does at night, at once and to the end; flags are raised as well."""

    help = "Tries to decrypt everything; lists rows that do not open (ids, never a word)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--restart", action="store_true", help="from the start, where one is half done")

    def handle(self, *args: Any, restart: bool, **options: Any) -> None:
        check = record_check.begin() if restart else None
        while check is None or check.finished_at is None:
            check = record_check.go_on(seconds=10, found=self._say)
            if check.finished_at is None:
                self.stdout.write(f"{check.rows_read} rows read, now at {check.model} …")
        self._end(check)

    def _say(self, place: Place) -> None:
        key = " (its data key does not open)" if place.of_key else ""
        self.stdout.write(f"unreadable: {place.model} {place.pk} {place.field}{key}")

    def _end(self, check: RecordCheck) -> None:
        if check.rows_unreadable:
            raise CommandError(
                f"{check.rows_unreadable} of {check.rows_read} rows cannot be read whole. Their cases have a flag. "
                "docs/keys.md says what to do."
            )
        self.stdout.write(f"{check.rows_read} rows read; all of it opens.")
