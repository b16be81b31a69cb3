"""Reading the demo's mailbox: the newest first, links of our own only."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

SHOWN = 100
NAME = re.compile(r"[0-9a-f]{32}\.eml")


@dataclass(frozen=True)
class Letter:
    """One message, as the demo shows it."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is an address of our own, which alone may be followed."""
        ours = re.compile(rf"({re.escape(settings.SITE_URL)}/[^\s<>\"]*)")
        return [(piece, bool(index % 2)) for index, piece in enumerate(ours.split(self.text))]


def letters() -> list[Letter]:
    """The newest letters."""
    folder = Path(settings.MAILBOX_DIR)
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in files[:SHOWN]]


def letter(name: str) -> Letter | None:
    """The letter of that name."""
    path = Path(settings.MAILBOX_DIR) / name
    return _read(path) if NAME.fullmatch(name) and path.exists() else None


def _read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    return Letter(
        name=path.name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=body.get_content() if body else "",
    )
