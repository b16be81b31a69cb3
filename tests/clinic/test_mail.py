"""The demo's mailbox, and what the transport says became of a message."""

import socket

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from clinic.mail.backend import file_name
from clinic.mail.transport import Outcome, Result, transport
from tests.access import Access
from tests.mail_sink import MailSink, Mood

EVERYBODY = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat", "mina", "omar", "nobody"), 200)


def letter(number=1, body="Hello.\n.\n..\n", to="b@example.org"):
    return EmailMessage(
        "A note", body, "Harbour <hello@localhost>", [to], headers={"Message-ID": f"<{number}@localhost>"}
    )  # fmt: skip


def in_the_mailbox(cast=None):
    get_connection("clinic.mail.backend.MailboxBackend").send_messages([letter()])
    return {"name": file_name("<1@localhost>")}


ACCESS = {
    "mail:mailbox": Access(**EVERYBODY),
    "mail:letter": Access(kwargs=in_the_mailbox, **EVERYBODY),
}


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "clinic.mail.backend.MailboxBackend"
    return settings.MAILBOX_DIR


def over(settings, sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 1
    return transport()


def test_the_mailbox_keeps_each_message_once_and_knows_what_it_has(mailbox):
    with transport() as line:
        assert line.open()
        assert line.has("<1@localhost>") is False
        assert [line.send(letter()).outcome for _ in range(2)] == [Outcome.SENT] * 2
        assert line.has("<1@localhost>") is True
    assert [path.name for path in mailbox.iterdir()] == [file_name("<1@localhost>")]
    assert oct(next(mailbox.iterdir()).stat().st_mode)[-3:] == "600"


def test_a_message_without_an_id_gets_one(mailbox):
    get_connection().send_messages([EmailMessage("Code", "123", "a@localhost", ["b@example.org"])])
    assert len(list(mailbox.iterdir())) == 1


def test_a_disk_that_is_full_leaves_nothing_half_written(mailbox, monkeypatch):
    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with transport() as line:
        line.open()
        assert line.send(letter()).outcome is Outcome.CUT_OFF
        assert line.has("<1@localhost>") is False


def test_the_page_shows_the_newest_first_and_follows_only_our_own_links(db, mailbox, client, settings):
    ours = f"{settings.SITE_URL}/my/"
    get_connection().send_messages(
        [letter(1, "First."), letter(2, f"See {ours} or https://evil.example/x <b>bold</b>")]
    )
    page = client.get(reverse("mail:mailbox")).content.decode()
    assert page.index(file_name("<2@localhost>")) < page.index(file_name("<1@localhost>"))
    text = client.get(reverse("mail:letter", args=[file_name("<2@localhost>")])).content.decode()
    assert f'<a href="{ours}">' in text
    assert 'href="https://evil' not in text and "<b>bold" not in text


@pytest.mark.parametrize("name", ["..%2f..%2fsecrets", "nothing.eml", "0" * 32 + ".eml"])
def test_what_is_not_a_letter_is_not_found(db, mailbox, client, name):
    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize("change", [{"DEMO_MAILBOX": False}, {"PRODUCTION": True}])
def test_there_is_no_mailbox_outside_the_demo(db, mailbox, client, settings, change):
    in_the_mailbox()
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get(reverse("mail:mailbox")).status_code == 404
    assert client.get(reverse("mail:letter", args=[file_name("<1@localhost>")])).status_code == 404


def test_over_smtp_the_bytes_arrive_as_they_were_written(settings):
    with MailSink() as sink, over(settings, sink) as line:
        assert line.open()
        assert line.send(letter()) == Result(Outcome.SENT, 250)
        assert sink.messages[0].get_content().replace("\r\n", "\n") == "Hello.\n.\n..\n"
        assert line.has("<1@localhost>") is None


@pytest.mark.parametrize(
    ("mood", "result"),
    [
        (Mood.REFUSE, Result(Outcome.REFUSED, 550)),
        (Mood.REFUSE_FOR_NOW, Result(Outcome.REFUSED, 451)),
        (Mood.REFUSE_DATA, Result(Outcome.REFUSED, 554)),
        (Mood.CUT, Result(Outcome.CUT_OFF)),
    ],
)
def test_what_became_of_it_is_told_apart(settings, mood, result):
    with MailSink(mood=mood) as sink, over(settings, sink) as line:
        line.open()
        assert line.send(letter()) == result
        assert line.usable is (mood is not Mood.CUT)


def test_after_a_refusal_the_same_connection_goes_on(settings):
    with MailSink(mood=Mood.REFUSE) as sink, over(settings, sink) as line:
        line.open()
        line.send(letter(1))
        sink.mood = Mood.ACCEPT
        assert line.send(letter(2)).outcome is Outcome.SENT


def test_nobody_listening_is_said_before_anything_is_sent(settings):
    assert over(settings, MailSink()).open() is False


def test_a_connection_that_died_meanwhile_is_unreachable_not_uncertain(settings):
    with MailSink() as sink, over(settings, sink) as line:
        line.open()
        line.backend.connection.sock.shutdown(socket.SHUT_RDWR)
        assert line.send(letter()).outcome is Outcome.UNREACHABLE
        assert line.usable is False


@pytest.mark.parametrize("to", ["", "b@ @", "b@exämple\n.org"])
def test_an_address_that_no_server_could_be_told_is_refused_before_the_first_byte(settings, to):
    with MailSink() as sink, over(settings, sink) as line:
        line.open()
        assert line.send(letter(to=to)) == Result(Outcome.REFUSED)
        assert line.usable
