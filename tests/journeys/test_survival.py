"""What a caregiver types survives: the web process killed under her fingers, a sign-out in another tab.

The real product and a real browser. Two devices at once: tests/caregivers/test_learning_devices.py.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.services import ROOT, Product
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.services]

MODULE = "containing-hard-feelings"
CARD = 6  # the step
LINE = "The line that buys me time"
FIRST, SECOND = "I will answer after supper.", " And I will mean it."
PATIENCE = 60_000  # milliseconds: the web process is started anew, on a machine that has much else to do


@pytest.fixture(scope="module")
def seeded(shared_product: Product) -> dict[str, str]:
    command = [sys.executable, "-m", "tests.journeys.seeding", MODULE]
    done = subprocess.run(
        command, cwd=ROOT, env=shared_product.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.fixture
def phone(shared_product: Product, seeded, browser) -> Iterator:
    opened = []

    def open_phone(**options) -> BrowserContext:
        size = {"width": 360, "height": 740}
        context = browser.new_context(base_url=shared_product.url, viewport=size, locale="en-US", **options)
        context.set_default_timeout(30_000)
        opened.append(context)
        signs_in(context.new_page(), seeded)
        return context

    yield open_phone
    for context in opened:
        context.close()


def signs_in(page: Page, seeded: dict[str, str]) -> None:
    page.goto("/sign-in/")
    enters(page, seeded)


def enters(page: Page, seeded: dict[str, str]) -> None:
    page.get_by_role("textbox", name="E-mail address").fill(seeded["email"])
    page.get_by_role("textbox", name="Password").fill(seeded["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("sign-in"))


def step(seeded: dict[str, str]) -> str:
    return f"/my/modules/{seeded['pk']}/{CARD}/"


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=PATIENCE)


def stored(context: BrowserContext, seeded: dict[str, str]) -> str:
    """What another page shows there now."""
    page = context.new_page()
    page.goto(step(seeded))
    value = page.get_by_label(LINE).input_value()
    page.close()
    return value


def begins(page: Page, seeded: dict[str, str], words: str) -> None:
    page.goto(step(seeded))
    page.get_by_label(LINE).fill("")
    page.get_by_label(LINE).press_sequentially(words)
    saved(page)


def test_the_web_process_is_killed_under_her_fingers_and_nothing_is_lost(shared_product: Product, seeded, phone):
    context = phone()
    page = context.new_page()
    begins(page, seeded, FIRST)
    with shared_product.log_shown_when_it_fails():
        pid = shared_product.kill("web")
        page.get_by_label(LINE).press_sequentially(SECOND)
        expect(page.get_by_text("Not saved yet: there is no connection.")).to_be_visible(timeout=PATIENCE)
        wait_until(lambda: shared_product.pid("web") not in {0, pid}, what="the web process to come back")
        wait_until(lambda: shared_product.status("/readyz") == 200, what="it to be ready")
        saved(page)
    assert stored(context, seeded) == FIRST + SECOND
    page.get_by_role("button", name="Save and go back").click()  # and she goes on as if nothing had been
    expect(page.get_by_role("heading", level=1)).to_have_text("Try the breathing")


def test_she_signs_out_in_another_tab_signs_in_again_and_it_goes_on_saving(seeded, phone):
    context = phone()
    page, other = context.new_page(), context.new_page()
    begins(page, seeded, FIRST)
    other.goto("/my/")
    other.get_by_role("button", name="Sign out").click()
    page.get_by_label(LINE).press_sequentially(SECOND)
    expect(page.locator("[data-autosave-status]")).to_contain_text("You are signed out.", timeout=PATIENCE)
    expect(page.get_by_role("link", name="Sign in again").first).to_be_visible()
    signs_in(other, seeded)
    page.bring_to_front()
    saved(page)
    assert page.get_by_label(LINE).input_value() == FIRST + SECOND
    assert stored(context, seeded) == FIRST + SECOND


def test_without_javascript_the_words_wait_for_her_and_are_sent_on(seeded, phone):
    context = phone(java_script_enabled=False)
    page, other = context.new_page(), context.new_page()
    page.goto(step(seeded))
    page.get_by_label(LINE).fill("Words without a script.")
    other.goto("/my/")
    other.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Continue").and_(page.locator(":not([aria-hidden])")).click()
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    enters(page, seeded)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are here")
    assert "Words without a script." in page.locator("main").inner_html()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")
    assert stored(context, seeded) == "Words without a script."
