"""From a closed file into a scratch database: what proves a backup, and the first half of a restore."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ImproperlyConfigured

from clinic.backup import files
from clinic.backup.database import counts
from clinic.backup.envelope import Opening
from clinic.backup.errors import Damaged, Refused
from clinic.backup.manifest import Manifest, differences, require_usable
from clinic.backup.parts import Blocks, read_parts
from clinic.encryption.readiness import demand_ring

MANIFEST = "manifest.json"


def look(file: BinaryIO) -> Manifest:
    """What the backup says about itself. Raises Refused (the key, the release, the kind of database) or Damaged."""
    return _opened(file)[0]


def _opened(file: BinaryIO) -> tuple[Manifest, Iterator[tuple[str, Blocks]]]:
    parts = read_parts(Opening(file))
    name, blocks = next(parts)
    if name != MANIFEST:
        raise Damaged("The backup does not say what it is.")
    manifest = Manifest.from_bytes(b"".join(blocks))
    require_usable(manifest)
    return manifest, parts


def unpack(file: BinaryIO, scratch: Any, folder: Path) -> Manifest:
    """Fill `scratch`, put the files into `folder`, and count. Raises Damaged unless every row is there."""
    manifest, parts = _opened(file)
    scratch.begin(manifest)
    for name, blocks in parts:
        if name.startswith(files.PREFIX):
            files.keep(folder, name, blocks)
        else:
            scratch.take(manifest, name, blocks)
    scratch.end(manifest)
    if wrong := differences(manifest.counts, counts()):
        raise Damaged(f"Rows are missing or too many: {'; '.join(wrong[:5])}.")
    _require_ring()
    return manifest


def _require_ring() -> None:
    """The ring that is set here opens the records in the backup; without it they would be restored for nobody."""
    try:
        demand_ring()
    except ImproperlyConfigured as error:
        said = str(error).removesuffix(" Nothing was changed.")
        raise Refused(f"The records in the backup do not open. {said}") from error
