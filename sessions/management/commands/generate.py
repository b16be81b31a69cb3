"""``manage.py generate --cases N --seed S``: a synthetic practice for benchmarks and trials."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic.errors import RuleViolation
from sessions.practice_data.actions import generate
from sessions.practice_data.staffing import PASSWORD


class Command(BaseCommand):
    """The operator's door to the verb."""

    help = "Write a synthetic practice of any size: half a year of work in each case, the same for the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="How many cases.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same practice.")
        parser.add_argument("--add", action="store_true", help="Put them beside the cases that are there.")
        parser.add_argument("--processes", type=int, help="How many processes make cases (default: one per core).")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production (SITE_URL is public). Invented cases have no business here.")
        if options["cases"] < 1:
            raise CommandError("--cases wants a number from 1 on.")
        started = time.monotonic()
        try:
            counts, sign_ins = generate(
                cases=options["cases"],
                seed=options["seed"],
                add=options["add"],
                processes=options["processes"],
                progress=self._progress,
            )
        except RuleViolation as no:
            raise CommandError(str(no.message)) from None
        took = time.monotonic() - started
        for model, rows in counts.most_common():
            self.stdout.write(f"{rows:>12,} {model}")
        self.stdout.write(f"{counts.total():>12,} rows in {took:.0f} s")
        self.stdout.write(f"Sign in as {', '.join(sign_ins)} with the password {PASSWORD}.")
        self.stdout.write("Staff are then asked for a code: the page shows it, as does `manage.py demo_code ADDRESS`.")

    def _progress(self, done: int) -> None:
        if done % 5000 < 200:
            self.stderr.write(f"{done:,} cases")
