"""Guessing is slowed down on each way in, kindly and with a time; nobody can shut somebody else out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clinic import clock
from clinic.accounts.actions import invite
from clinic.accounts.limits import CODE, INVITATION, PASSWORD, WAYS
from clinic.accounts.links import invitation_token
from tests.cast import PASSWORD as WORDS
from tests.walked import urls

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def guess(login="alice@example.org", password="wrong", address="203.0.113.1"):
    body = {"login": login, "password": password}
    return Client(REMOTE_ADDR=address).post("/sign-in/", body)


def test_every_way_in_that_is_named_exists():
    assert set(WAYS) <= set(urls())


@pytest.mark.parametrize("login", ["alice@example.org", "mina@example.org", "nobody@example.org"])
def test_the_eleventh_guess_is_paused_the_same_way_whether_the_account_exists(cast, login):
    got = [guess(login).status_code for _ in range(11)]
    assert got == [200] * 10 + [429]
    page = guess(login)
    assert "in 10 minutes" in page.content.decode()
    assert page["Retry-After"] == "600"


def test_the_pause_is_the_guessers_not_the_persons(cast):
    for _ in range(12):
        guess()
    assert guess(password=WORDS, address="203.0.113.2").status_code == 302


def test_after_the_pause_one_may_try_again(cast):
    for _ in range(12):
        guess()
    with clock.at(NOON + timedelta(minutes=10)):
        assert guess(password=WORDS).status_code == 302


def test_a_guesser_with_many_addresses_is_slowed_and_the_code_by_mail_goes_on(cast):
    got = [guess(address=f"203.0.{n // 8}.1").status_code for n in range(PASSWORD.account.times + 1)]
    assert got[-1] == 429
    assert set(got[:-1]) == {200}
    sent = Client().post("/sign-in/code/", {"email": "alice@example.org"})
    assert sent.headers["Location"].startswith("/sign-in/code/enter/")


@pytest.mark.parametrize(
    "path, body",
    [
        ("/sign-in/code/", {"email": "mina@example.org"}),
        ("/sign-in/", {"login": "mina@example.org", "password": ""}),
        ("/sign-in/", {"login": "MINA@example.org", "password": "filled in", "how": "code"}),
    ],
)
def test_codes_are_not_sent_without_end(cast, path, body):
    got = [Client().post(path, body).status_code for _ in range(CODE.here.times + 1)]
    assert got[-1] == 429
    assert set(got[:-1]) == {302}


def test_typing_codes_and_opening_invitations_is_limited_too(cast):
    address = reverse("accounts:welcome", args=[invitation_token(invite(user=cast.mina, by=cast.alice))])
    for path in ("/sign-in/code/enter/", address):
        for _ in range(INVITATION.address.times):
            Client().post(path, {"code": "1"})
        assert Client().post(path, {"code": "1"}).status_code == 429
        assert Client().get(path).status_code != 429


def test_a_forgotten_password_is_asked_for_five_times_whether_the_account_exists_or_not(cast):
    for email in ("alice@example.org", "nobody@example.org"):
        got = [Client().post("/sign-in/forgotten/", {"email": email}).status_code for _ in range(6)]
        assert got[-1] == 429
        assert 429 not in got[:-1]


def test_whoever_guesses_a_password_in_an_open_session_is_paused(cast, sign_in):
    client = sign_in(cast.alice, recent=False)
    got = [client.post("/sign-in/again/", {"password": "wrong"}).status_code for _ in range(21)]
    assert got[-1] == 429
    assert 429 not in got[:-1]
