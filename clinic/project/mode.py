"""Which situation this process is in: local (one machine, loopback) or production.

Production is what a public SITE_URL makes it (docs/decisions/0002): an operator cannot forget to
switch it on, because links in mails would not work without that address.
"""

import os
import secrets
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


def is_local(site_url: str) -> bool:
    """True where `site_url` names this very machine: localhost or a loopback address."""
    host = urlsplit(site_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def local_secret(folder: Path, name: str) -> str:
    """The secret kept in `folder/name`, made on first use; for local mode only.

    Several processes may start at once: the one that links its file first wins, the others read it.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{name}.{os.getpid()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
