"""Where things lie that several processes must find without asking each other."""

import hashlib
import os
from pathlib import Path

# The kernel takes 107 bytes for the address of a unix socket.
LONGEST_SOCKET = 107


def valkey_socket(data_dir: Path) -> Path:
    """The embedded Valkey's socket: in DATA_DIR, or in a private folder beside it where that name is too long.

    The fallback is always under /tmp, whatever TMPDIR says: `up` and a `manage.py` from another shell
    must come to the same answer.
    """
    socket = data_dir / "run" / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET:
        return socket
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:20]
    return Path("/tmp") / f"porchlight-{os.getuid()}-{name}" / "valkey.sock"  # noqa: S108  (see private_folder)


def private_folder(folder: Path) -> Path:
    """`folder`, made for this user alone. Raises PermissionError where somebody else got there first."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else: remove it, or choose a shorter DATA_DIR.")
    if status.st_mode & 0o077:
        folder.chmod(0o700)
    return folder
