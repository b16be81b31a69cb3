"""Signing in with a password and a second factor."""

import pytest
from django.core.cache import cache

from clinic.accounts import factors
from clinic.accounts.actions import deactivate, invite
from clinic.accounts.links import invitation_token
from clinic.audit.models import AuditEvent
from tests.cast import PASSWORD
from tests.clinic.test_accounts import newcomer
from tests.clinic.test_accounts_factors import app_of
from tests.clinic.test_accounts_sign_in import code_of, letter
from tests.totp import Phone

CODE_PAGE = "/sign-in/second-factor/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def give_password(client, who="alice"):
    return client.post("/sign-in/", {"login": f"{who}@example.org", "password": PASSWORD})


def key(client):
    return client.cookies["porch"].value


def test_the_password_alone_opens_nothing_and_the_code_lets_in(cast, client):
    phone = app_of(cast.alice)
    assert give_password(client).headers["Location"] == CODE_PAGE
    assert "_auth_user_id" not in client.session
    assert client.get("/gallery/").headers["Location"].startswith("/sign-in/")
    done = client.post(CODE_PAGE, {"code": phone.code()})
    assert done.headers["Location"] == "/"
    assert client.get("/gallery/").status_code == 200
    assert AuditEvent.objects.get(verb="user.signed_in").details == {"kind": "password+totp"}


def test_a_wrong_code_stays_on_the_page_and_says_so(cast, client):
    app_of(cast.alice)
    give_password(client)
    wrong = client.post(CODE_PAGE, {"code": "12"})
    assert wrong.status_code == 422
    assert "does not fit" in wrong.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_by_mail_is_no_way_around_the_second_factor(cast, client):
    phone = app_of(cast.alice)
    client.post("/sign-in/code/", {"email": "alice@example.org"})
    entered = client.post("/sign-in/code/enter/", {"code": code_of(letter())})
    assert entered.headers["Location"] == CODE_PAGE
    assert "_auth_user_id" not in client.session
    assert client.post(CODE_PAGE, {"code": phone.code()}).headers["Location"] == "/"


def test_the_sessions_key_changes_with_the_password_and_with_the_second_factor(cast, client):
    phone = app_of(cast.alice)
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["porch"] = planted = session.session_key
    give_password(client)
    half_way = key(client)
    client.post(CODE_PAGE, {"code": phone.code()})
    assert len({planted, half_way, key(client)}) == 3


def test_ten_wrong_codes_wait_ten_minutes_and_lock_nobody_out(cast, client):
    phone = app_of(cast.alice)
    give_password(client)
    for _ in range(10):
        client.post(CODE_PAGE, {"code": "000000"})
    assert client.post(CODE_PAGE, {"code": phone.code()}).status_code == 422
    cache.clear()  # ten minutes later
    assert client.post(CODE_PAGE, {"code": phone.code()}).headers["Location"] == "/"


def test_who_is_deactivated_between_password_and_code_stays_outside(cast, client):
    phone = app_of(cast.alice)
    give_password(client)
    deactivate(user=cast.alice, by=cast.pat)
    client.post(CODE_PAGE, {"code": phone.code()})
    assert client.get("/gallery/").headers["Location"].startswith("/sign-in/")


def test_a_recovery_code_lets_in_and_says_how_many_are_left(cast, client):
    app_of(cast.alice)
    codes = factors.show_recovery_codes(user=cast.alice)
    give_password(client)
    client.post(CODE_PAGE, {"code": codes[3]})
    assert "9 are left" in client.get("/how-i-sign-in/").content.decode()


def test_one_may_start_again_as_somebody_else(cast, client):
    app_of(cast.alice)
    give_password(client)
    assert client.get("/sign-in/").headers["Location"] == CODE_PAGE
    client.post("/sign-out/")
    assert client.get("/sign-in/").status_code == 200


def test_a_caregivers_passkey_never_stands_in_her_way(cast, client):
    factors.add_passkey(user=cast.mina, name="Lost phone", credential={}, first=False)
    client.post("/sign-in/code/", {"email": "mina@example.org"})
    assert client.post("/sign-in/code/enter/", {"code": code_of(letter())}).headers["Location"] == "/"
    assert "_auth_user_id" in client.session


def test_the_invitation_leads_straight_to_the_set_up_and_from_there_home(cast, client):
    address = f"/welcome/{invitation_token(invite(user=newcomer(cast), by=cast.pat))}/"
    come_in = client.post(address, {"password": "lamplight in fog"})
    assert come_in.headers["Location"] == "/how-i-sign-in/second-factor/"
    assert client.get("/gallery/").headers["Location"] == "/how-i-sign-in/second-factor/"
    before = key(client)
    phone = Phone(client.get("/how-i-sign-in/app/").context["key"])
    refused = client.post("/how-i-sign-in/app/", {"code": "000000"})
    assert refused.status_code == 422
    assert refused.context["key"].replace(" ", "") == phone.key
    assert client.post("/how-i-sign-in/app/", {"code": phone.code()}).headers["Location"].endswith("/recovery-codes/")
    assert key(client) != before
    shown = client.get("/how-i-sign-in/recovery-codes/").content.decode()
    assert shown.count("<li><code>") == 10
    assert "<li><code>" not in client.get("/how-i-sign-in/recovery-codes/").content.decode()
    assert client.get("/gallery/").status_code == 200
    assert phone.key not in str(dict(client.session))


def test_a_session_from_before_shows_the_code_and_is_in(cast, sign_in):
    phone = app_of(cast.alice)
    browser = sign_in(cast.alice, verified=False)
    refused = browser.post("/sign-in/again/", {"how": "password", "password": PASSWORD, "next": "/gallery/"})
    assert refused.status_code == 200
    assert browser.get("/gallery/").status_code == 302
    done = browser.post("/sign-in/again/", {"how": "code", "code": phone.code(), "next": "/gallery/"})
    assert done.headers["Location"] == "/gallery/"
    assert browser.get("/gallery/").status_code == 200
    assert browser.get("/how-i-sign-in/passkeys/new/").status_code == 200
