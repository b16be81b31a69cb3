"""The page “How I sign in”, the demo's codes, and who reaches what."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command

from clinic.accounts import factors
from clinic.accounts.demo_factors import demo_app, demo_code
from tests.access import STAFF_ONLY_LIST, Access
from tests.cast import PASSWORD
from tests.clinic.test_accounts import MANAGER
from tests.clinic.test_accounts_factors import app_of
from tests.clinic.test_accounts_sign_in import code_of, letter

EVERYBODY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 200, "omar": 200, "nobody": 302}
STAFF_GO_ON = STAFF_ONLY_LIST | dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 302)
MINAS = {**dict.fromkeys(EVERYBODY, 404), "mina": 200, "nobody": 302, "ravi": 404, "dora": 404}


def minas_passkey(cast):
    return {"pk": factors.add_passkey(user=cast.mina, name="Phone", credential={}, first=False).pk}


def lost(cast):
    app_of(cast.alice)
    return {"pk": cast.alice.pk}


ACCESS = {
    "accounts:ways": Access(**EVERYBODY),
    "accounts:second_factor": Access(
        **{**STAFF_ONLY_LIST, **dict.fromkeys(["alice", "bob", "sam", "charlie", "pat"], 302)}
    ),
    "accounts:app": Access(**STAFF_ONLY_LIST),
    "accounts:new_passkey": Access(**EVERYBODY),
    "accounts:rename_passkey": Access(**MINAS, kwargs=minas_passkey),
    "accounts:rename_passkey POST": Access(
        **{**MINAS, "mina": 302}, kwargs=minas_passkey, data=lambda cast: {"name": "x"}
    ),
    "accounts:remove_factor": Access(**MINAS, kwargs=minas_passkey),
    "accounts:remove_factor POST": Access(**{**MINAS, "mina": 302}, kwargs=minas_passkey),
    "accounts:recovery_codes": Access(**STAFF_ONLY_LIST),
    "accounts:recovery_codes POST": Access(**STAFF_GO_ON),
    "accounts:take_away_second_factor POST": Access(**{**MANAGER, "pat": 302}, kwargs=lost),
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.mark.parametrize(
    "address",
    ["app/", "passkeys/new/", "recovery-codes/", "password/", "passkeys/{}/", "remove/{}/"],
)
def test_each_change_of_how_one_signs_in_asks_again(cast, sign_in, address):
    passkey = factors.add_passkey(user=cast.alice, name="Key", credential={}, first=True)
    browser = sign_in(cast.alice, recent=False)
    path = f"/how-i-sign-in/{address.format(passkey.pk)}"
    for ask in (browser.get, browser.post):
        assert ask(path).headers["Location"].startswith("/sign-in/again/"), path
    assert factors.factors_of(cast.alice).get().data["name"] == "Key"


def test_the_last_factor_of_staff_has_no_button_and_another_one_has(cast, sign_in):
    app_of(cast.alice)
    browser = sign_in(cast.alice)
    assert "Remove" not in browser.get("/how-i-sign-in/").content.decode()
    app = factors.factors_of(cast.alice).get()
    browser.post(f"/how-i-sign-in/remove/{app.pk}/")
    assert factors.factors_of(cast.alice).exists()
    factors.add_passkey(user=cast.alice, name="Blue key", credential={}, first=False)
    page = browser.get("/how-i-sign-in/").content.decode()
    assert "Remove the app" in page
    assert "Blue key" in page


def test_new_recovery_codes_are_shown_once(cast, sign_in):
    app_of(cast.alice)
    browser = sign_in(cast.alice)
    browser.get("/how-i-sign-in/recovery-codes/")
    done = browser.post("/how-i-sign-in/recovery-codes/", follow=True)
    assert done.content.decode().count("<li><code>") == 10
    assert "10 codes are unused" in browser.get("/how-i-sign-in/recovery-codes/").content.decode()


def test_a_caregiver_is_asked_again_with_a_code_by_mail(cast, sign_in):
    cast.mina.set_unusable_password()
    cast.mina.save()
    browser = sign_in(cast.mina, recent=False)
    again = browser.get("/how-i-sign-in/passkeys/new/").headers["Location"]
    assert "Send me a code" in browser.get(again).content.decode()
    browser.post(again, {"how": "mail", "next": "/how-i-sign-in/passkeys/new/"})
    mailed = letter()
    assert mailed.to == ["mina@example.org"]
    code = code_of(mailed)
    assert code not in str(dict(browser.session))
    wrong = browser.post(again, {"how": "mailed", "code": "0000-0000", "next": "/how-i-sign-in/passkeys/new/"})
    assert wrong.status_code == 422
    right = browser.post(again, {"how": "mailed", "code": code, "next": "/how-i-sign-in/passkeys/new/"})
    assert right.headers["Location"] == "/how-i-sign-in/passkeys/new/"
    assert browser.get("/how-i-sign-in/passkeys/new/").status_code == 200


def test_three_wrong_codes_void_the_mailed_one(cast, sign_in):
    browser = sign_in(cast.mina, recent=False)
    browser.post("/sign-in/again/", {"how": "mail"})
    code = code_of(letter())
    for _ in range(3):
        browser.post("/sign-in/again/", {"how": "mailed", "code": "1"})
    assert browser.post("/sign-in/again/", {"how": "mailed", "code": code}).status_code == 422


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '"x"', '{"id": 1}', '{"response": {"userHandle": 7}}', "{"]
)
def test_rubbish_instead_of_a_passkey_is_refused_kindly(cast, sign_in, client, credential):
    browser = sign_in(cast.alice)
    browser.get("/how-i-sign-in/passkeys/new/")
    assert browser.post("/how-i-sign-in/passkeys/new/", {"credential": credential}).status_code == 422
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": credential}).headers["Location"] == "/sign-in/"


class TestTheDemosCodes:
    """Shown by the product itself: for invented people, on this very machine, and never elsewhere."""

    def test_the_code_page_shows_the_code_of_somebody_invented_and_it_works(self, cast, client):
        demo_app(cast.alice).save()
        for _twice in range(2):
            client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
            shown = client.get("/sign-in/second-factor/").context["demo_code"]
            assert client.post("/sign-in/second-factor/", {"code": shown}).headers["Location"] == "/"
            client.post("/sign-out/")
        client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
        assert client.get("/sign-in/second-factor/").context["demo_code"] is None  # this half minute's are used

    def test_nobody_real_has_theirs_shown(self, cast, client):
        app_of(cast.alice)
        client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
        page = client.get("/sign-in/second-factor/")
        assert page.context["demo_code"] is None
        assert "This is a demo" not in page.content.decode()

    def test_in_production_there_are_none_even_for_rows_of_a_demo(self, cast, client, settings, capsys):
        demo_app(cast.alice).save()
        settings.PRODUCTION = True
        assert demo_code(cast.alice) is None
        client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
        assert "This is a demo" not in client.get("/sign-in/second-factor/").content.decode()
        with pytest.raises(RuntimeError):
            demo_app(cast.bob)
        with pytest.raises(CommandError):
            call_command("demo_code", "alice@example.org")
        assert not Authenticator.objects.filter(user=cast.bob).exists()

    def test_a_script_may_ask_for_it(self, cast, capsys):
        demo_app(cast.alice).save()
        call_command("demo_code", "alice@example.org")
        assert capsys.readouterr().out.strip() == demo_code(cast.alice)
