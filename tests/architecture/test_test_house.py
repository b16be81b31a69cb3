"""The tests' own house: no network, real transactions that clean up after themselves, a mail sink that misbehaves."""

import smtplib
import socket

import pytest
from django.db import DatabaseError, transaction

from clinic.audit.actions import record
from clinic.audit.models import AuditEvent
from tests.cast import assemble
from tests.mail_sink import MailSink, Mood

LETTER = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n"


def test_tests_reach_loopback_only():
    with socket.socket() as one, pytest.raises(RuntimeError, match="stay on this machine"):
        one.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_frozen_rows_are_emptied_after_a_real_transaction_and_frozen_again(turn):
    assert not AuditEvent.objects.exists()
    alice = assemble().alice
    with transaction.atomic():
        event = record("person.looked", alice, by=alice)
    with pytest.raises(DatabaseError, match="frozen"):
        AuditEvent.objects.filter(pk=event.pk).delete()


def send(sink):
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.sendmail("a@example.org", ["b@example.org"], LETTER)


def test_the_sink_keeps_what_it_takes():
    with MailSink() as sink:
        send(sink)
        assert sink.wait_for("b@example.org")["Subject"] == "Hello"


@pytest.mark.parametrize(
    ("mood", "error", "kept"),
    [
        (Mood.REFUSE, smtplib.SMTPRecipientsRefused, 0),
        (Mood.REFUSE_FOR_NOW, smtplib.SMTPRecipientsRefused, 0),
        (Mood.REFUSE_DATA, smtplib.SMTPDataError, 0),
        (Mood.CUT, smtplib.SMTPServerDisconnected, 1),
    ],
)
def test_the_sink_can_be_made_to_fail(mood, error, kept):
    with MailSink(mood=mood) as sink:
        with pytest.raises(error):
            send(sink)
        assert len(sink.messages) == kept
