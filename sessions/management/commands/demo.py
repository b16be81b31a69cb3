"""``manage.py demo``: a practice with months behind it, to look around in."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic.errors import RuleViolation
from sessions.practice_data.demo import open_demo


class Command(BaseCommand):
    """The operator's door to the demo. Writes how to sign in to DATA_DIR/demo-sign-ins.txt as well."""

    help = "Make the demo practice: seven staff, forty cases, months of history. Local mode and an empty database only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production (SITE_URL is public). The demo has no business here.")
        started = time.monotonic()
        logging.disable(logging.INFO)  # hundreds of sweeps would each say what they did
        try:
            lines = open_demo()
        except RuleViolation as no:
            raise CommandError(no.message) from None
        finally:
            logging.disable(logging.NOTSET)
        text = "\n".join(lines) + "\n"
        path = settings.DATA_DIR / "demo-sign-ins.txt"
        path.write_text(text)
        path.chmod(0o600)
        self.stdout.write(f"The demo practice is ready ({time.monotonic() - started:.0f} s).")
        if options["verbosity"]:  # `up` prints the file itself, once everything runs
            self.stdout.write(text)
