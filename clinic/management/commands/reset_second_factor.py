"""`manage.py reset_second_factor ADDRESS`: for the practice manager whom no other manager can help."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from clinic.accounts import factors
from clinic.accounts.models import User
from clinic.errors import RuleViolation


class Command(BaseCommand):
    """The operator's door to the verb that the manager has on the page of people."""

    help = "Takes away the second factor of somebody who lost it; they set up a new one at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="the address that they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["address"]).first()
        if user is None:
            raise CommandError("Nobody has this address.")
        try:
            factors.take_away(user=user, by=None)
        except RuleViolation as no:
            raise CommandError(no.message) from None
        self.stdout.write(f"{user.email} sets up a new second factor at the next sign-in. Their sessions have ended.")
