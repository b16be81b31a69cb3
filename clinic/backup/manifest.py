"""What a backup says about itself: which release made it, when, from what database, how many rows of what."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from clinic.backup.errors import Damaged, Refused

FORMAT = 1
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Manifest:
    """The first part of every backup."""

    made_at: str
    release: str
    engine: str  # sqlite or postgresql
    migrations: list[tuple[str, str]]
    counts: dict[str, int]  # table → rows
    columns: dict[str, list[str]] = field(default_factory=dict)  # PostgreSQL: what each table's part holds
    sequences: dict[str, int] = field(default_factory=dict)  # PostgreSQL: "table.column" → the last number given out
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """As it lies in the file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Raises Refused for a format that this release does not know."""
        try:
            values: dict[str, Any] = json.loads(data)
            if values["format"] != FORMAT:
                raise Refused("The backup was made by a newer release of Porchlight: restore it with that one.")
            values["migrations"] = [(app, name) for app, name in values["migrations"]]
            return cls(**values)
        except (ValueError, KeyError, TypeError):
            raise Damaged("What the backup says about itself cannot be read.") from None

    @property
    def made(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.made_at)

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def release() -> str:
    """The version of this code."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def applied_migrations() -> list[tuple[str, str]]:
    """What the database that the connection sees says of itself."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def require_usable(manifest: Manifest) -> None:
    """Raises Refused where this code cannot take what the backup holds."""
    here = connection.vendor
    if manifest.engine != here:
        raise Refused(
            f"The backup is of a {NAMES.get(manifest.engine, manifest.engine)} database, and DATABASE_URL names "
            f"{NAMES.get(here, here)}. Restore it into its own kind."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if unknown := [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]:
        raise Refused(
            f"The backup was made by a newer release ({manifest.release}): this one does not know {unknown[0]}. "
            "Install that release first."
        )


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """In words, where the rows in a database are not those of the manifest."""
    return [
        f"{table}: {found.get(table, 'no such table')} instead of {number}"
        for table, number in sorted(expected.items())
        if found.get(table) != number
    ]
