"""Passwords: how good they must be, another one, and a new one for a forgotten one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client

from clinic import clock
from clinic.accounts.actions import create_staff, deactivate, invite
from clinic.accounts.links import new_password_link, new_password_token
from clinic.accounts.models import Invitation, User
from clinic.accounts.password_actions import change_password, take_new_password
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.cast import PASSWORD
from tests.clinic.test_accounts_sign_in import letter
from tests.signing_in import let_in

NEW = "seven kites at dusk"
EVERYBODY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 200, "omar": 200}

ACCESS = {
    "accounts:password": Access(**EVERYBODY, nobody=302),
    "accounts:forgotten": Access(**EVERYBODY, nobody=200),
    "accounts:new_password": Access(
        **EVERYBODY, nobody=200, kwargs=lambda cast: {"token": new_password_token(cast.alice)}
    ),
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def link_to(user):
    return new_password_link(user).removeprefix("http://localhost:8000")


@pytest.mark.parametrize(
    ("who", "password", "taken"),
    [
        ("alice", "kx7 lmp", False),
        ("alice", "kx7 lmpq", True),
        ("alice", "password", False),
        ("alice", "alice@example.org", False),
        ("alice", "ünïcödé 💡💡", True),
        ("alice", "all lower case words", True),
        ("alice", "long " * 30, True),
        ("alice", "x7 " * 400, False),
        ("mina", "kx7 lmpq", False),
        ("mina", "kx7 lmpq rs tuv", True),
    ],
)
def test_staff_need_eight_characters_a_password_that_stands_alone_fifteen(cast, who, password, taken):
    person = getattr(cast, who)
    if taken:
        assert change_password(user=person, password=password).check_password(password)
    else:
        with pytest.raises(RuleViolation) as no:
            change_password(user=person, password=password)
        assert no.value.field == "password"


def test_another_password_ends_the_other_sessions_and_is_told_by_mail(
    cast, sign_in, django_capture_on_commit_callbacks
):
    here, elsewhere = sign_in(cast.alice), sign_in(cast.alice)
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post("/how-i-sign-in/password/", {"password": NEW}).status_code == 302
    assert here.get("/gallery/").status_code == 200
    assert elsewhere.get("/gallery/").headers["Location"].startswith("/sign-in/")
    assert AuditEvent.objects.get(verb="user.password_changed").details == {"kind": "changed"}
    told = letter()
    assert (told.to, told.subject) == (["alice@example.org"], "How you sign in")
    assert NEW not in told.body


def test_a_weak_one_is_refused_beside_the_field_and_it_is_asked_again_first(cast, sign_in):
    refused = sign_in(cast.mina).post("/how-i-sign-in/password/", {"password": "too short"})
    assert refused.status_code == 422
    assert "at least 15 characters" in refused.content.decode()
    asked = sign_in(cast.mina, recent=False).post("/how-i-sign-in/password/", {"password": NEW})
    assert asked.headers["Location"].startswith("/sign-in/again/")


def test_the_link_changes_nothing_when_looked_at_and_works_once(cast, client):
    inside = Client()
    let_in(inside, cast.alice)
    address = link_to(cast.alice)
    for _twice in range(2):
        assert client.get(address).status_code == 200
    assert client.post(address, {"password": "short"}).status_code == 422
    assert client.post(address, {"password": NEW}).headers["Location"] == "/sign-in/"
    cast.alice.refresh_from_db()
    assert cast.alice.check_password(NEW)
    assert inside.get("/gallery/").headers["Location"].startswith("/sign-in/")
    assert "_auth_user_id" not in client.session
    token = address.split("/")[-2]
    assert "does not open any more" in client.get(address).content.decode()
    assert "does not open any more" in client.post(address, {"password": NEW}).content.decode()
    with pytest.raises(RuleViolation):
        take_new_password(token=token, password=PASSWORD)


@pytest.mark.parametrize("spoil", ["late", "deactivated", "foreign", "made up"])
def test_a_link_that_opens_nothing_says_nothing_about_anybody(cast, client, spoil):
    address, later = link_to(cast.alice), timedelta()
    if spoil == "late":
        later = timedelta(minutes=61)
    elif spoil == "deactivated":
        deactivate(user=cast.alice, by=cast.pat)
    elif spoil == "foreign":
        address = address.replace(str(cast.alice.pk), str(cast.bob.pk))
    else:
        address = "/sign-in/new-password/alice.x-y/"
    with time_machine.travel(clock.now() + later):
        for answer in (client.get(address), client.post(address, {"password": NEW})):
            assert "does not open any more" in answer.content.decode()
            assert "Alice" not in answer.content.decode()
    cast.bob.refresh_from_db()
    assert cast.bob.check_password(PASSWORD)


def test_an_invited_colleague_who_takes_this_way_has_come_in(cast):
    dana = create_staff(email="dana@example.org", name="Dana", role="therapist", time_zone="UTC", by=cast.pat)
    invite(user=dana, by=cast.pat)
    take_new_password(token=new_password_token(dana), password=NEW)
    assert User.objects.get(pk=dana.pk).email_verified_at
    assert Invitation.objects.get(user=dana).accepted_at


def plain(page):
    return re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"', "", page.content.decode())


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/sign-in/", {"login": "{}", "password": "wrong"}),
        ("/sign-in/", {"login": "{}", "password": PASSWORD + "!"}),
        ("/sign-in/", {"login": "{}", "password": ""}),
        ("/sign-in/code/", {"email": "{}"}),
        ("/sign-in/forgotten/", {"email": "{}"}),
    ],
)
def test_known_unknown_and_deactivated_addresses_get_the_same_answer(cast, address, form):
    deactivate(user=cast.bob, by=cast.pat)
    seen = set()
    for who in ("alice", "nobody", "bob", "mina"):
        browser = Client()
        answer = browser.post(address, {key: value.format(f"{who}@example.org") for key, value in form.items()})
        page = plain(answer).replace(f"{who}@example.org", "…")
        seen.add((answer.status_code, answer.headers.get("Location"), page, "porch" in browser.cookies))
    assert len(seen) == 1


def test_a_deactivated_account_is_not_told_from_a_wrong_password(cast, client):
    deactivate(user=cast.bob, by=cast.pat)
    right, wrong = (
        client.post("/sign-in/", {"login": "bob@example.org", "password": password}) for password in (PASSWORD, "wrong")
    )
    assert (right.status_code, right.headers.get("Location")) == (wrong.status_code, wrong.headers.get("Location"))


def test_links_come_from_site_url_whatever_host_is_claimed(cast, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/sign-in/forgotten/", {"email": "Alice@example.org"}, headers={"host": "evil.example"})
    mailed = letter()
    assert mailed.to == ["alice@example.org"]
    assert "evil" not in mailed.body
    assert f"{settings.SITE_URL}/sign-in/new-password/" in mailed.body
    assert not re.search("Alice|practice|client|therap", mailed.subject + mailed.body.replace("http", ""))


def test_nobody_unknown_or_deactivated_gets_a_mail_and_too_many_are_not_sent(cast, client):
    deactivate(user=cast.bob, by=cast.pat)
    for who in ("bob", "nobody", *["alice"] * 5):
        assert client.post("/sign-in/forgotten/", {"email": f"{who}@example.org"}).status_code == 200
    assert client.post("/sign-in/forgotten/", {"email": "alice@example.org"}).status_code == 429
    letter(5)
    assert {address for message in mail.outbox for address in message.to} == {"alice@example.org"}
    assert len(mail.outbox) == 5
