"""The closed file: a header that anybody may read, then AES-256-GCM in chunks (docs/decisions/0017).

Each file has a key of its own, derived from a key of the operator's and a random salt, so chunk numbers can be nonces.
A chunk is bound to the header, to its number and to whether it is the last: none can be left out, moved or added.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.backup.errors import Damaged, Refused
from clinic.backup.keys import closing_key, opening_key

MAGIC = b"PORCHLIGHT BACKUP 1\n"
CHUNK = 256 * 1024
TAG = 16
LONGEST_HEADER = 4096


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"porchlight backup: " + purpose).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Closing:
    """Writes a file that only the key opens: compress, encrypt, write. `close` makes it whole."""

    def __init__(self, file: BinaryIO, *, made_at: str) -> None:
        self.key_id, key = closing_key()
        salt = os.urandom(32)
        header = {"key": self.key_id, "salt": salt.hex(), "proof": _derived(key, salt, b"proof").hex()[:32]}
        first = MAGIC + json.dumps(header | {"made_at": made_at}).encode() + b"\n"
        self._bound_to = hashlib.sha256(first).digest()
        self._cipher = AESGCM(_derived(key, salt, b"content"))
        self._squeeze = zlib.compressobj(level=1)
        self._file, self._rest, self._number = file, bytearray(), 0
        file.write(first)

    def write(self, data: bytes) -> None:
        """Add to the content."""
        self._rest += self._squeeze.compress(data)
        while len(self._rest) > CHUNK:  # the last chunk is never empty-handed: close() writes it
            self._put(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]

    def close(self) -> None:
        """Write what is left as the last chunk. Without it the file is damaged."""
        self._rest += self._squeeze.flush()
        while len(self._rest) > CHUNK:
            self._put(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]
        self._put(bytes(self._rest), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._bound_to))
        self._number += 1


class Opening:
    """Reads such a file. Raises Refused where the key is not at hand, Damaged as soon as something is not as it was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        first, self.header = _header(file)
        key, salt = opening_key(self.header["key"]), bytes.fromhex(self.header["salt"])
        if _derived(key, salt, b"proof").hex()[:32] != self.header["proof"]:
            raise Refused(f"The key {self.header['key']} that is set here is not the one that closed this backup.")
        self._cipher = AESGCM(_derived(key, salt, b"content"))
        self._plain = _unsqueezed(self._chunks(hashlib.sha256(first).digest()))
        self._rest = bytearray()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes of the content. Raises Damaged where there are fewer."""
        while len(self._rest) < size:
            piece = next(self._plain, None)
            if piece is None:
                raise Damaged("The backup ends too early.")
            self._rest += piece
        found = bytes(self._rest[:size])
        del self._rest[:size]
        return found

    def end(self) -> None:
        """Read on to the end, so that every chunk was looked at. Raises Damaged where more content follows."""
        if self._rest or any(self._plain):
            raise Damaged("The backup has more in it than it should have.")

    def _chunks(self, bound_to: bytes) -> Iterator[bytes]:
        number, chunk = 0, self._file.read(CHUNK + TAG)
        while chunk:
            following = self._file.read(CHUNK + TAG)
            try:
                yield self._cipher.decrypt(_nonce(number, not following), chunk, bound_to)
            except InvalidTag:
                raise Damaged("The backup is damaged or was cut short. Take another one.") from None
            number, chunk = number + 1, following
        if number == 0:
            raise Damaged("The backup is empty. Take another one.")


def _unsqueezed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    widen = zlib.decompressobj()
    try:
        for chunk in chunks:
            yield widen.decompress(chunk)
        yield widen.flush()
    except zlib.error:
        raise Damaged("The backup is damaged. Take another one.") from None


def _header(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged("This is not a backup of Porchlight, or its beginning is damaged.")
    line = file.readline(LONGEST_HEADER)
    try:
        header = json.loads(line)
        bytes.fromhex(header["salt"]), str(header["key"]), str(header["proof"])
    except (ValueError, KeyError, TypeError):
        raise Damaged("The beginning of the backup is damaged. Take another one.") from None
    return MAGIC + line, header
