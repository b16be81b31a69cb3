"""`manage.py backup`: everything in one closed file, proved by restoring it, while Porchlight runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clinic.backup.errors import Refused
from clinic.backup.making import NotGood, make


class Command(BaseCommand):
    """Exit codes: 0 a good backup · 1 none could be made · 2 one was made, could not be restored, and was removed."""

    help = "Writes an encrypted backup and restores it into a scratch database before calling it good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="DIR", help="where to (DATA_DIR/backups)")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="then remove all but the newest N")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep wants a number of backups, or 0 for all.")
        try:
            made = make(options["to"] or settings.BACKUP_DIR, keep=options["keep"])
        except Refused as no:
            raise CommandError(str(no)) from no
        except NotGood as bad:
            raise CommandError(str(bad), returncode=2) from bad
        about = made.manifest
        self.stdout.write(
            f"{made.path}\n{about.rows} rows of {len(about.counts)} tables, {made.path.stat().st_size / 1e6:.1f} MB, "
            f"closed with {made.key_id}, restored once to prove it."
        )
        if made.removed:
            self.stdout.write(f"{made.removed} older backups were let go.")
        if made.key_id == "FIELD_KEYS:local":
            self.stdout.write(
                f"Its key is in {settings.DATA_DIR / 'secrets'} and not in the backup: keep a copy of it."
            )
