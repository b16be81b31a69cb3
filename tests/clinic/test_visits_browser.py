"""The end of a visit in a real browser: warned in time, one key goes on, nothing read and nothing lost afterwards."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import expect

from clinic.visits.actions import end_all
from clinic.visits.models import KeptWords, Visit
from tests.cast import PASSWORD, assemble
from tests.signing_in import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Lou, who slammed the door"


@pytest.fixture
def cast(transactional_db):
    return assemble()


@pytest.fixture
def sit(live_server, browser, cast):
    """Somebody's browser; `idle` and `longest` are seconds."""
    opened = []

    def at_desk(person, shared=False, **limits):
        context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
        client = Client()
        let_in(client, person)
        session = client.session
        session["visit"] = session["visit"] | limits | {"shared": shared}
        session.save()
        context.add_cookies([{"name": "porch", "value": session.session_key, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield at_desk
    for context in opened:
        context.close()


def fill_in(page, person):
    page.get_by_role("textbox", name="E-mail address").fill(person.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page, person):
    page.goto("/sign-in/?next=/devices/")
    fill_in(page, person)
    page.wait_for_url("**/devices/")


def test_two_minutes_before_a_dialog_asks_and_one_key_goes_on(cast, sit):
    page = sit(cast.mina, idle=124)
    page.goto("/my/contact/")
    dialog = page.get_by_role("dialog", name="Are you still here?")
    expect(dialog).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="I am still here")).to_be_focused()
    assert not Axe().run(page, context="#still-here").response["violations"]
    before = Visit.objects.get().seen_at
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert Visit.objects.get().seen_at > before


def test_escape_is_a_word_too(cast, sit):
    page = sit(cast.mina, idle=123)
    page.goto("/my/contact/")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=20_000)
    with page.expect_request("**/still-here/") as asked:
        page.keyboard.press("Escape")
    assert asked.value.method == "POST"


def test_where_nothing_was_typed_it_ends_at_the_sign_in_page_with_the_reason(cast, sit):
    page = sit(cast.mina, idle=6)
    page.goto("/my/contact/")
    page.wait_for_url("**/sign-in/?next=/my/contact/&why=idle", timeout=25_000)
    expect(page.get_by_text("Nobody had used the page for a while")).to_be_visible()


def test_what_was_typed_is_covered_and_comes_back_when_the_same_person_signs_in(cast, sit):
    page = sit(cast.mina, idle=8)
    page.goto("/my/contact/")
    page.locator("#id_quiet_until").fill("06:30")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible(timeout=25_000)
    expect(page.locator("main")).not_to_be_visible()
    other = page.context.new_page()
    sign_in(other, cast.mina)
    page.bring_to_front()
    expect(page.locator("main")).to_be_visible(timeout=15_000)
    assert page.locator("#id_quiet_until").input_value() == "06:30"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. We will keep to it.")).to_be_visible()
    cast.minas_case.caregiver.refresh_from_db()
    assert str(cast.minas_case.caregiver.quiet_until) == "06:30:00"


def test_for_somebody_else_it_stays_covered(cast, sit):
    page = sit(cast.mina, idle=8)
    page.goto("/my/contact/")
    page.locator("#id_quiet_until").fill("06:30")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible(timeout=25_000)
    sign_in(page.context.new_page(), cast.omar)
    page.bring_to_front()
    expect(page.get_by_role("heading", name="Somebody else is signed in now")).to_be_visible(timeout=15_000)
    expect(page.locator("main")).not_to_be_visible()


def test_a_form_sent_too_late_is_offered_again_after_signing_in(cast, sit):
    page = sit(cast.mina)
    page.goto("/my/contact/")
    page.locator("#id_quiet_until").fill("06:30")
    end_all(user=cast.mina, by=cast.mina)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/sign-in/?next=/kept/**")
    fill_in(page, cast.mina)
    expect(page.get_by_role("heading", name="Your words are here")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("Saved. We will keep to it.")).to_be_visible()
    assert not KeptWords.objects.exists()


def test_leaving_quickly_from_a_shared_device_signs_out(cast, sit):
    page = sit(cast.mina, shared=True)
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Weather"))
    page.goto("/my/contact/")
    with page.expect_request("**/sign-out/"):
        page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url("https://www.weather.gov/**")
    for _ in range(50):
        if Visit.objects.get().ended_at:
            break
        page.wait_for_timeout(100)
    assert not SessionStore().exists(Visit.objects.get().session_key)
    page.go_back()
    assert "/my/" not in page.url
