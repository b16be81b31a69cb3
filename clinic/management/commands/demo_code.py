"""`manage.py demo_code ADDRESS`: what to type after the password of an invented person. Local mode only."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clinic.accounts.demo_factors import demo_code
from clinic.accounts.models import User


class Command(BaseCommand):
    """For benchmarks and scripts that sign in as somebody of `demo` or `generate`."""

    help = "Prints the current sign-in code of somebody invented (demo, generate). Local mode only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="such as alice@example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production (SITE_URL is public). Nobody here is invented.")
        user = User.objects.filter(email__iexact=options["address"]).first()
        code = demo_code(user) if user else None
        if code is None:
            raise CommandError("Nobody invented has this address, or its codes are used up: wait half a minute.")
        self.stdout.write(code)
