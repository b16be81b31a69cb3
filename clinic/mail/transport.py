"""One mail to one person over one connection, with an honest word on what became of it.

Django's backends say "sent" or raise. A follow-up must know more: whether the message can have been accepted. So over
SMTP the four commands are spoken here, on the connection that Django's backend has opened (host, TLS, signing in).
"""

import re
import smtplib
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

OK = 250
GO_ON = 354
FAILURES = (OSError, smtplib.SMTPException)


class Outcome(StrEnum):
    """What became of one message."""

    SENT = "sent"  # the server has said 250
    REFUSED = "refused"  # the server has said no: it does not have it
    UNREACHABLE = "unreachable"  # the connection broke before the message was handed over whole
    CUT_OFF = "cut_off"  # the connection broke afterwards: the server may have it


@dataclass(frozen=True)
class Result:
    """The outcome, and the server's code where it gave one."""

    outcome: Outcome
    code: int | None = None


class Transport:
    """Any of Django's mail backends. One that cannot say more than "sent" or an exception is not believed further."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.usable = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> bool:
        """Connect. False where the server cannot be reached; called before anything is claimed."""
        try:
            self.backend.open()
        except FAILURES:
            return False
        self.usable = True
        return True

    def send(self, message: EmailMessage) -> Result:
        """Send one message over the open connection; never connects again by itself."""
        try:
            count = self.backend.send_messages([message])
        except Exception:  # whatever it was, nobody can say how far it got
            return Result(Outcome.CUT_OFF)
        return Result(Outcome.SENT if count else Outcome.REFUSED)

    def has(self, message_id: str) -> bool | None:
        """Whether a message with this Message-ID has arrived. None: this transport cannot be asked."""
        ask = getattr(self.backend, "has", None)
        return ask(message_id) if ask else None

    def close(self) -> None:
        """Hang up; a broken connection is no news."""
        self.usable = False
        try:
            self.backend.close()
        except FAILURES:
            return


class SmtpTransport(Transport):
    """SMTP, command by command."""

    def open(self) -> bool:
        if not super().open():
            return False
        try:
            self.backend.connection.ehlo_or_helo_if_needed()
        except FAILURES:
            self.usable = False
        return self.usable

    def send(self, message: EmailMessage) -> Result:
        try:
            sender, recipient, data = _as_sent(message)
        except (ValueError, LookupError):  # an address that no server could be told
            return Result(Outcome.REFUSED)
        try:
            if refusal := self._ask(sender, recipient):
                return refusal
            self.backend.connection.send(data)
        except FAILURES:
            self.usable = False
            return Result(Outcome.UNREACHABLE)
        return self._answer()

    def _ask(self, sender: str, recipient: str) -> Result | None:
        """The envelope; a refusal where the server gave one."""
        server = self.backend.connection
        for command, wanted in (("mail", (OK,)), ("rcpt", (OK, 251)), ("data", (GO_ON,))):
            code = self._command(server, command, sender, recipient)
            if code == -1:
                raise smtplib.SMTPServerDisconnected("no SMTP answer")
            if code not in wanted:
                self._forget(server, code)
                return Result(Outcome.REFUSED, code)
        return None

    @staticmethod
    def _command(server: smtplib.SMTP, command: str, sender: str, recipient: str) -> int:
        if command == "mail":
            return server.mail(sender)[0]
        if command == "rcpt":
            return server.rcpt(recipient)[0]
        return server.docmd("data")[0]

    def _forget(self, server: smtplib.SMTP, code: int) -> None:
        """After a no the connection is made ready for the next message; 421 says that the server hangs up."""
        try:
            self.usable = code != 421 and server.rset()[0] == OK
        except FAILURES:
            self.usable = False

    def _answer(self) -> Result:
        """What the server says to the final dot."""
        try:
            code = self.backend.connection.getreply()[0]
        except FAILURES:
            code = -1
        if code == -1:
            self.usable = False
            return Result(Outcome.CUT_OFF)
        if code == OK:
            return Result(Outcome.SENT, code)
        self._forget(self.backend.connection, code)
        return Result(Outcome.REFUSED, code)


def _as_sent(message: EmailMessage) -> tuple[str, str, bytes]:
    """Sender, recipient and the bytes with every leading dot doubled and the final dot."""
    (address,) = message.recipients()
    sender = sanitize_address(message.from_email, "utf-8")
    recipient = sanitize_address(address, "utf-8")
    sender.encode("ascii"), recipient.encode("ascii")
    mail: Any = message.message()  # Django's, which takes a line ending
    data = mail.as_bytes(linesep="\r\n")
    data = re.sub(rb"(?m)^\.", b"..", data)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    return _bare(sender), _bare(recipient), data + b".\r\n"


def _bare(address: str) -> str:
    """The address without the name: what belongs into the envelope."""
    return smtplib.quoteaddr(address)[1:-1]


def transport() -> Transport:
    """The transport of this installation (EMAIL_URL; the demo's mailbox without it)."""
    backend = get_connection()
    return SmtpTransport(backend) if isinstance(backend, smtp.EmailBackend) else Transport(backend)
