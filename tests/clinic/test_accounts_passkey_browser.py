"""A passkey in real Chromium: made, used after the password, and used alone."""

import pytest
from playwright.sync_api import Page, expect

from clinic.accounts import factors
from clinic.audit.models import AuditEvent
from tests.cast import PASSWORD, assemble

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def cast():
    return assemble()


@pytest.fixture
def page(live_server, browser, cast, settings):
    """A browser with a device that can make passkeys, at http://localhost: WebAuthn knows no address of numbers."""
    host = live_server.url.replace("127.0.0.1", "localhost")
    settings.SITE_URL = host
    context = browser.new_context(base_url=host)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert not [text for text in said if "Content Security" in text]
    context.close()


@pytest.fixture
def device(page):
    """The device's remote control: whether a finger was recognised is up to us."""
    control = page.context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    made = control.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return lambda **state: control.send("WebAuthn.setUserVerified", made | state)


def give_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.locator("#id_login").fill("alice@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def make_passkey(page: Page, name: str = "My passkey") -> None:
    give_password(page)
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_label("Its name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_a_passkey_is_made_shown_after_the_password_and_enough_alone(page, device, cast):
    make_passkey(page, "Alice’s laptop")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    assert factors.factors_of(cast.alice).get().data["name"] == "Alice’s laptop"
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)

    give_password(page)
    page.wait_for_url("**/sign-in/second-factor/")
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    assert "second-factor" not in page.url
    sign_out(page)

    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    kinds = AuditEvent.objects.filter(verb="user.signed_in").order_by("at").values_list("details", flat=True)
    assert [details["kind"] for details in kinds] == ["password", "password+webauthn", "webauthn"]


def test_without_finger_face_or_pin_a_passkey_lets_nobody_in(page, device, cast):
    make_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    device(isUserVerified=False)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.goto("/gallery/")
    assert "/sign-in/" in page.url


def test_a_passkey_answers_again_where_it_is_asked(page, device, cast):
    make_passkey(page)
    page.goto("/sign-in/again/?next=/how-i-sign-in/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/how-i-sign-in/")


def test_an_answer_to_another_challenge_is_refused(page, device, cast):
    make_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    sign_out(page)
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    replayed = page.evaluate(
        """async ([body, token]) => {
            const form = new URLSearchParams(body);
            form.set("csrfmiddlewaretoken", token);
            await fetch("/sign-in/passkey/", {headers: {Accept: "application/json"}});
            return (await fetch("/sign-in/passkey/", {method: "POST", body: form})).url;
        }""",
        [next(body for body in sent if "credential" in body), token],
    )
    assert replayed.endswith("/sign-in/")
    assert page.goto("/gallery/").url.endswith("next=/gallery/")
