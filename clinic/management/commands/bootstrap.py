"""`manage.py bootstrap`: the practice and its first practice manager, once per installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from clinic.accounts.actions import create_staff, invite, open_practice
from clinic.accounts.links import invitation_link
from clinic.accounts.models import Invitation, User, validate_time_zone
from clinic.errors import RuleViolation
from clinic.permissions import Role


class Command(BaseCommand):
    """Opens the practice and prints the link with which its manager comes in."""

    help = "Makes the practice and its first practice manager; prints an invitation link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--practice", metavar="NAME", help="the practice's name")
        parser.add_argument("--email", metavar="ADDRESS", required=True, help="the practice manager's address")
        parser.add_argument("--name", default="Practice manager", help="the practice manager's name")
        parser.add_argument("--time-zone", metavar="ZONE", default="America/New_York", help="such as Europe/Berlin")
        parser.add_argument(
            "--sender-name",
            metavar="NAME",
            default="Porchlight",
            help="what mails are signed with: neutral, for being a client is itself confidential",
        )
        parser.add_argument("--new-link", action="store_true", help="the manager's link was lost: print another one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            validate_time_zone(options["time_zone"])
            invitation = _another_link(options["email"]) if options["new_link"] else _open(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except RuleViolation as no:
            raise CommandError(no.message) from no
        self.stdout.write(
            f"{invitation.user.email} comes in with this link, once, until {invitation.expires_at:%d %B}:"
        )
        self.stdout.write(invitation_link(invitation))


@transaction.atomic
def _open(options: dict[str, Any]) -> Invitation:
    if not options["practice"]:
        raise CommandError("Say what the practice is called: --practice NAME.")
    zone = options["time_zone"]
    open_practice(name=options["practice"], sender_name=options["sender_name"], time_zone=zone)
    manager = create_staff(
        email=options["email"], name=options["name"], role=Role.PRACTICE_MANAGER, by=None, time_zone=zone
    )
    return invite(user=manager, by=None)


def _another_link(email: str) -> Invitation:
    manager = User.objects.filter(email__iexact=email, role=Role.PRACTICE_MANAGER).first()
    if manager is None:
        raise CommandError("No practice manager has this address.")
    return invite(user=manager, by=None)
