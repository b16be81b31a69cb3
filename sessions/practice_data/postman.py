"""The mail of the demo's past: nobody gets it, and it comes to the ends that real mail comes to.

The demo's months are lived in a few seconds. Its follow-ups are owed, claimed and finished by the product's own sweep;
only the last yard is pretended. What a mail server said to them is said here: yes, mostly; no, to an address that
refuses; or nothing at all, because the connection broke. Mails of the last two days go to the demo's mailbox, where
there is one, so that it has something to show. Nothing is ever given to a real mail server.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clinic import clock
from clinic.mail.backend import MailboxBackend, file_name


class Postman(BaseEmailBackend):
    """A mail backend that delivers nothing; `refusing` and `breaking` hold addresses that it does not go well with."""

    refusing: ClassVar[set[str]] = set()
    breaking: ClassVar[set[str]] = set()
    mailbox_from: ClassVar[datetime | None] = None

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        (message,) = email_messages
        (address,) = message.to
        if address in self.breaking:
            raise ConnectionError("the line went dead after the message was handed over")
        if address in self.refusing:
            return 0
        if self.mailbox_from and clock.now() >= self.mailbox_from:
            _put_into_mailbox(message)
        return 1


def _put_into_mailbox(message: EmailMessage) -> None:
    MailboxBackend().send_messages([message])
    arrived = clock.now().timestamp()
    os.utime(Path(settings.MAILBOX_DIR) / file_name(message.extra_headers["Message-ID"]), (arrived, arrived))


@contextmanager
def on_duty(*, mailbox_from: datetime) -> Iterator[None]:
    """Within the block all mail of this process goes through the postman."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{Postman.__module__}.{Postman.__qualname__}"
    Postman.mailbox_from = mailbox_from if before.endswith(MailboxBackend.__qualname__) else None
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
        Postman.refusing.clear()
        Postman.breaking.clear()
