"""`manage.py rotate_keys`: everything that the ring wrapped comes under its first key."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management import BaseCommand, CommandError

from clinic.encryption import keyring
from clinic.encryption.actions import in_use, rotate


class Command(BaseCommand):
    """Rewraps online; run it again after it was stopped, and as often as you like."""

    help = "Rewraps all data keys under the first key of FIELD_KEYS, and says which keys are still in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count; change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            self._say_what_is_in_use(in_use())
        else:
            self._rotate()

    def _rotate(self) -> None:
        self._said: dict[str, int] = {}
        rotation = rotate(told=self._tell)
        for name, count in rotation.rewrapped.items():
            self.stdout.write(f"{name}: {count} rewrapped under {keyring.first_id()!r}")
        self._say_what_is_in_use(rotation.in_use)
        if rotation.unreadable:
            listed = "\n".join(f"  {name}: {pk}" for name, pk in rotation.unreadable)
            raise CommandError(
                f"{len(rotation.unreadable)} could not be opened and were left as they are (docs/keys.md):\n{listed}"
            )

    def _tell(self, name: str, count: int) -> None:
        if count - self._said.get(name, 0) >= 1000:
            self._said[name] = count
            self.stdout.write(f"{name}: {count} so far …")

    def _say_what_is_in_use(self, counts: Counter[str]) -> None:
        first = keyring.first_id()
        for key_id in sorted({*keyring.ring(), *counts}, key=lambda one: (one != first, one)):
            count = counts[key_id]
            says = "wraps what is new" if key_id == first else _about_an_old_one(count)
            self.stdout.write(f"key {key_id!r}: {count} in use; {says}")


def _about_an_old_one(count: int) -> str:
    if count:
        return "must stay in FIELD_KEYS: run rotate_keys"
    return "may be taken out of FIELD_KEYS, once no backup that you may restore needs it"
