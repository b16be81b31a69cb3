"""What lies in the envelope: named parts one after another, each in blocks, and at the end their checksums."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from clinic.backup.envelope import Closing, Opening
from clinic.backup.errors import Damaged

SUMS = "checksums.json"
LARGEST_BLOCK = 16 * 1024 * 1024
Blocks = Iterator[bytes]


class PartsWriter:
    """Puts parts into an envelope; `close` adds the checksums and closes it."""

    def __init__(self, envelope: Closing) -> None:
        self._envelope = envelope
        self._sums: dict[str, str] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """One part."""
        digest = hashlib.sha256()
        encoded = name.encode()
        self._envelope.write(len(encoded).to_bytes(2, "big") + encoded)
        for block in blocks:
            digest.update(block)
            for start in range(0, len(block), LARGEST_BLOCK):
                piece = block[start : start + LARGEST_BLOCK]
                self._envelope.write(len(piece).to_bytes(4, "big") + piece)
        self._envelope.write(bytes(4))
        self._sums[name] = digest.hexdigest()

    def close(self) -> None:
        """The checksums, the mark of the end, and the last chunk."""
        self.add(SUMS, [json.dumps(self._sums).encode()])
        self._envelope.write(bytes(2))
        self._envelope.close()


def read_parts(envelope: Opening) -> Iterator[tuple[str, Blocks]]:
    """Name and blocks of each part but the checksums, which are compared at the end. Raises Damaged."""
    sums: dict[str, str] = {}
    while size := int.from_bytes(envelope.read(2), "big"):
        name = envelope.read(size).decode(errors="replace")
        blocks = _blocks(envelope, name, sums)
        if name == SUMS:
            expected = json.loads(b"".join(blocks))
            del sums[SUMS]
            if expected != sums:
                raise Damaged("The checksums of the backup do not agree with what is in it.")
            continue
        yield name, blocks
        for _ in blocks:  # what nobody wanted is passed over, not left lying
            pass
    envelope.end()


def _blocks(envelope: Opening, name: str, sums: dict[str, str]) -> Blocks:
    digest = hashlib.sha256()
    while size := int.from_bytes(envelope.read(4), "big"):
        if size > LARGEST_BLOCK:
            raise Damaged("The backup is damaged. Take another one.")
        block = envelope.read(size)
        digest.update(block)
        yield block
    sums[name] = digest.hexdigest()
