"""The demo's mailbox: one file per message, so that the mails of a practice without a mail server can be read."""

import hashlib
import os
from collections.abc import Sequence
from email.utils import make_msgid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def file_name(message_id: str) -> str:
    """The name of the file that holds the message: the same for the same Message-ID, so that twice is once."""
    return hashlib.sha256(message_id.strip().encode()).hexdigest()[:32] + ".eml"


class MailboxBackend(BaseEmailBackend):
    """Writes each message into ``settings.MAILBOX_DIR``; knows afterwards whether it has one."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.MAILBOX_DIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def has(self, message_id: str) -> bool:
        """Whether the message with this Message-ID has arrived."""
        return (self.folder / file_name(message_id)).exists()

    def _write(self, message: EmailMessage) -> None:
        mail: Any = message.message()  # Django's, which takes a line ending
        if not mail["Message-ID"]:
            mail["Message-ID"] = make_msgid()
        target = self.folder / file_name(mail["Message-ID"])
        draft = target.with_suffix(f".{os.getpid()}")
        with open(draft, "wb", opener=_private) as file:
            file.write(mail.as_bytes(linesep="\n"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)  # whole or not at all


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
