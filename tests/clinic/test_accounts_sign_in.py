"""Signing in with a password or a code, and out again."""

import re
import time

import pytest
from django.core import mail
from django.core.cache import cache

from clinic.accounts.actions import invite
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from tests.cast import PASSWORD


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def letter(number: int = 1):
    """The postman is a thread: wait for it."""
    for _ in range(100):
        if len(mail.outbox) >= number:
            return mail.outbox[number - 1]
        time.sleep(0.05)
    raise AssertionError("No mail came.")


def code_of(message) -> str:
    return re.search(r"\d{4}-\d{4}", message.body).group()


def test_staff_sign_in_with_a_password_and_out_by_post_only(cast, client):
    done = client.post("/sign-in/", {"login": "Alice@example.org", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, "/")
    assert client.session.get_expire_at_browser_close()
    assert AuditEvent.objects.get(verb="user.signed_in").details == {"kind": "password"}
    client.get("/sign-out/")
    assert "_auth_user_id" in client.session
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session


def test_a_caregiver_signs_in_with_a_code_and_that_verifies_her_address(cast, client):
    User.objects.filter(pk=cast.mina.pk).update(email_verified_at=None)
    invitation = invite(user=cast.mina, by=cast.alice)
    asked = client.post("/sign-in/", {"login": "mina@example.org", "password": ""})
    assert asked.headers["Location"].startswith("/sign-in/code/enter/")
    message = letter()
    assert message.subject == "Your code"
    assert message.from_email.startswith("Harbour Street <")
    done = client.post("/sign-in/code/enter/", {"code": code_of(message).replace("-", "")})
    assert done.headers["Location"] == "/"
    cast.mina.refresh_from_db()
    invitation.refresh_from_db()
    assert cast.mina.email_verified_at
    assert invitation.accepted_at


def test_send_me_a_code_means_it_where_the_browser_filled_a_password_in(cast, client):
    client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD, "how": "code"})
    assert code_of(letter())
    assert "_auth_user_id" not in client.session


def test_a_stranger_is_told_the_same_and_gets_no_mail(cast, client):
    pages = []
    for address in ("mina@example.org", "nobody@example.org"):
        client.cookies.clear()
        page = client.post("/sign-in/code/", {"email": address}, follow=True)
        pages.append(re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"', "", page.content.decode()))
    assert pages[0] == pages[1]
    letter()
    assert [message.to for message in mail.outbox] == [["mina@example.org"]]


def test_a_wrong_code_says_so_and_three_of_them_end_it(cast, client):
    client.post("/sign-in/code/", {"email": "mina@example.org"})
    for _ in range(2):
        page = client.post("/sign-in/code/enter/", {"code": "0000-0000"})
        assert 'aria-invalid="true"' in page.content.decode()
    assert client.post("/sign-in/code/enter/", {"code": "0000-0000"}).headers["Location"] == "/sign-in/code/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_sentence(cast, client):
    said = [
        client.post("/sign-in/", {"login": login, "password": "wrong"}).context["form"].errors
        for login in ("alice@example.org", "nobody@example.org")
    ]
    assert said[0] == said[1] != {}


@pytest.mark.parametrize("path", ["/signup/", "/sign-in/signup/", "/password/reset/", "/email/"])
def test_the_rest_of_the_library_is_not_reachable(client, db, path):
    assert client.get(path).status_code == 404
