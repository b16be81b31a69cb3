"""`manage.py prepare`: what `up` does before it starts anything, for installations whose processes systemd starts."""

from typing import Any

from django.core.management import BaseCommand

from clinic.project.preparing import prepare


class Command(BaseCommand):
    """Once after each installation and upgrade, before web, worker and clock start."""

    help = "Migrates the database, loads the shipped modules, collects the static files."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        self.stdout.write("Ready to start.")
