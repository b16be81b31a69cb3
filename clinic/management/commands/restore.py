"""`manage.py restore FILE`: put a backup back. Messages stay held until somebody has looked."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from clinic.audit.anchors import anchor, anchor_file
from clinic.backup.errors import Refused
from clinic.backup.restoring import restore

NEXT = """\
What the list of erasures here (erasures.jsonl) names was erased again. Everybody is signed out. What was changed
since then is gone: whoever was deactivated, or whose address or rights changed, must be looked at again on the page
People.

No message goes out until this has been looked at:  manage.py followups reconcile
and released:                                       manage.py followups reconcile --release
"""


class Command(BaseCommand):
    """Exit codes: 0 restored · 1 refused, and nothing was changed."""

    help = "Puts a backup back into the database that DATABASE_URL names; migrates it to this release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup, as `manage.py backup` has written it")
        parser.add_argument("--replace", action="store_true", help="also where there are people already: they go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"], replace=options["replace"])
        except Refused as no:
            raise CommandError(f"{no} Nothing was changed.") from no
        try:
            anchor(after_restore=True)
        except OSError:
            self.stderr.write(
                f"{anchor_file()} cannot be written. Put that right: manage.py audit anchor --after-restore"
            )
        self.stdout.write(f"Restored: {manifest.rows} rows, as of {manifest.made:%Y-%m-%d %H:%M UTC}.\n{NEXT}")
