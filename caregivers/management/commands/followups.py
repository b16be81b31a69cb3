"""`manage.py followups status|reconcile|hold`: whether messages go out, and opening the shutter after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from caregivers.followups import dispatch
from caregivers.followups.models import Dispatch, FollowUp
from caregivers.followups.queries import seconds_late

MOMENT = "%Y-%m-%d %H:%M UTC"


class Command(BaseCommand):
    """`status` and `reconcile` change nothing; `reconcile --release` and `hold` do."""

    help = "Follow-ups: counts per state and delay; after a restore, what may have gone out, and release."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["status", "reconcile", "hold"])
        parser.add_argument("--release", action="store_true", help="with reconcile: settle what is unclear, and open")

    def handle(self, *args: Any, what: str, release: bool, **options: Any) -> None:
        if release and what != "reconcile":
            raise CommandError("--release belongs to reconcile.")
        if what == "status":
            self._status()
        elif what == "hold":
            dispatch.hold(reason=Dispatch.Reason.OPERATOR)
            self.stdout.write("Held. Nothing goes out until `manage.py followups reconcile --release`.")
        else:
            self._reconcile(release)

    def _status(self) -> None:
        counts = dict(FollowUp.objects.values_list("state").annotate(Count("pk")))
        for state in FollowUp.State.values:
            self.stdout.write(f"{state:<12}{counts.get(state, 0):>9}")
        self.stdout.write(f"{'late by':<12}{seconds_late():>8}s")
        self.stdout.write(_held(Dispatch.current()))

    def _reconcile(self, release: bool) -> None:
        row = Dispatch.current()
        self.stdout.write(_held(row))
        if not row.is_held:
            return
        numbers = dispatch.outlook(row)
        for key, sentence in SENTENCES.items():
            self.stdout.write(f"{numbers[key]:>7}  {sentence}")
        if not release:
            self.stdout.write("Nothing was changed. Add --release when messages may go out again.")
            return
        done = dispatch.release()
        self.stdout.write(f"Released. {done['uncertain']} now uncertain, {done['sent']} found to have been sent.")


SENTENCES = {
    "unclear": "may have gone out after the backup was made: shown to their therapists, never sent by themselves",
    "too_late": "came due meanwhile and are more than a day late: shown, not sent",
    "due": "came due meanwhile: they go out on release",
    "later": "are planned for later",
}


def _held(row: Dispatch) -> str:
    if not row.held_since:
        return "Messages go out."
    held = f"Messages are held since {row.held_since:{MOMENT}}: {row.get_held_reason_display()}"
    return f"{held}, made {row.restored_to:{MOMENT}}." if row.restored_to else f"{held}."
