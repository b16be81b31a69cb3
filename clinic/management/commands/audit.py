"""`manage.py audit verify|seal|anchor`: the audit trail, for the operator."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.audit.anchors import anchor, anchor_file
from clinic.audit.sealing import seal
from clinic.audit.verifying import summary, verify
from clinic.audit.watch import keep


class Command(BaseCommand):
    """Exit code 0: the trail is whole. 1: it is not, and the first line says where."""

    help = "The audit trail: verify all of it, seal what is new, or anchor its head outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal", "anchor"])
        parser.add_argument("--anchors", type=Path, help="verify against this copy of the anchors")
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="anchor: a backup was restored, or the file was lost; what the anchors knew beyond it is given up",
        )

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "verify":
            self._verify(options["anchors"])
        elif what == "seal":
            self.stdout.write(f"{seal():,} events sealed.")
        else:
            self._anchor(options["after_restore"])

    def _verify(self, copy: Path | None) -> None:
        if copy is not None and not copy.exists():
            raise CommandError(f"There is no file {copy}.")
        report = verify(anchors=copy)
        if copy is None:
            keep(report)
        if not report.is_good:
            raise CommandError("\n".join(["The audit trail is not whole.", *summary(report)]))
        self.stdout.write("\n".join(summary(report)))

    def _anchor(self, after_restore: bool) -> None:
        row = anchor(after_restore=after_restore)
        if row is None:
            raise CommandError("There is nothing to anchor yet: no event was ever written.")
        self.stdout.write(f"Anchor {row.anchor}: seal {row.seal}, {row.events:,} events, in {anchor_file()}.")
