"""A real SMTP server that keeps what it is given, and can be made to misbehave."""

import logging
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.postgres import free_port
from tests.waiting import wait_until

logging.getLogger("mail.log").setLevel(logging.WARNING)  # it reports every connection


class Mood(StrEnum):
    """How the sink answers."""

    ACCEPT = "accept"
    REFUSE_FOR_NOW = "refuse for now"  # 451 at RCPT
    REFUSE = "refuse"  # 550 at RCPT
    REFUSE_DATA = "refuse data"  # 554 after the final dot
    CUT = "cut"  # takes the message, hangs up before saying so: nobody can know


@dataclass
class MailSink:
    """Use as a context manager; `messages` is everything it took, in order."""

    port: int = field(default_factory=free_port)
    mood: Mood = Mood.ACCEPT
    messages: list[EmailMessage] = field(default_factory=list)

    def __enter__(self) -> "MailSink":
        self._lock = threading.Lock()
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def url(self) -> str:
        """The EMAIL_URL of it."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str, *, saying: str = "") -> list[EmailMessage]:
        """What was sent to `address`, with these words in it."""
        found = [message for message in list(self.messages) if address in str(message["To"])]
        return [message for message in found if saying in str(message.get_content())] if saying else found

    def wait_for(self, address: str, *, saying: str = "", count: int = 1, seconds: float = 60) -> EmailMessage:
        """The newest message to `address`, with these words in it, once there are `count` of them."""
        what = f"{count} mail(s) to {address}" + (f" saying “{saying}”" if saying else "")
        wait_until(lambda: len(self.to(address, saying=saying)) >= count, seconds=seconds, what=what)
        return self.to(address, saying=saying)[-1]

    def keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        with self._lock:
            self.messages.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))


class _Handler:
    """aiosmtpd calls these."""

    def __init__(self, sink: MailSink) -> None:
        self.sink = sink

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sink.mood is Mood.REFUSE:
            return "550 5.1.1 no such mailbox"
        if self.sink.mood is Mood.REFUSE_FOR_NOW:
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.sink.mood is Mood.REFUSE_DATA:
            return "554 5.7.1 not this one"
        self.sink.keep(envelope)
        if self.sink.mood is Mood.CUT:
            server.transport.abort()
        return "250 OK"
