"""``manage.py load_library [PATH …]``: publish what is new in module files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.library.actions import load
from clinic.library.files import SHIPPED, ModuleFileError, module_files, pathway_files
from clinic.library.models import ModuleVersion


class Command(BaseCommand):
    """The operator's door to the library's verb."""

    help = "Publish a new version of each module whose file has changed (docs/module-files.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="Files or folders; the shipped modules if left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = []
        for path in options["paths"] or [SHIPPED]:
            if not path.exists():
                raise CommandError(f"{path} does not exist.")
            files += module_files(path) + pathway_files(path) if path.is_dir() else [path]
        try:
            published = load(files=files)
        except ModuleFileError as damaged:
            raise CommandError(f"{damaged} Nothing was changed.") from None
        for version in published:
            slug = version.module.slug if isinstance(version, ModuleVersion) else version.slug
            self.stdout.write(f"Published {slug}, version {version.number}.")
        self.stdout.write(f"{len(files)} files read, {len(published)} published.")
