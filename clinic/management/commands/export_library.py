"""``manage.py export_library DIR``: the library as files that can be read, edited and loaded again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.library.shelf import library_files


class Command(BaseCommand):
    """The operator's door to the files."""

    help = "Write the newest version of each module and pathway into DIR (docs/module-files.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--overwrite", action="store_true", help="Write over files that are there already.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        files = {folder / name: text for name, text in library_files().items()}
        there = [path for path in files if path.exists() and path.read_text(encoding="utf-8") != files[path]]
        if there and not options["overwrite"]:
            raise CommandError(
                f"{there[0]} is there already and says something else (--overwrite). Nothing was written."
            )
        (folder / "pathways").mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"{len(files)} files written to {folder}.")
