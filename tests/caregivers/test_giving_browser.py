"""Giving in a real browser: found by typing, chosen by keyboard; a pathway without JavaScript; axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from caregivers.learning.models import Assignment, PathwayRun
from clinic.library.actions import ensure_loaded
from tests.caregivers.test_learning_browser import PHONE, cast, serious  # noqa: F401  (a fixture)
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server, browser, cast):  # noqa: F811
    """Alice's browser, with or without JavaScript."""
    ensure_loaded()
    with opened_by(cast.alice, browser, live_server.url, viewport=PHONE) as desk:
        yield desk


def test_a_module_is_found_by_typing_and_chosen_by_keyboard(desk, cast):  # noqa: F811
    page = desk()
    page.goto(reverse("learning:assign", args=[cast.minas_case.pk]))
    assert serious(page) == []
    rows = page.locator("[data-find-row]")
    expect(rows).to_have_count(16)
    page.get_by_label("Find a module").press_sequentially("sleep meals")
    page.keyboard.press("Enter")  # sends nothing
    expect(page.locator("[data-find-row]:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Find a module").fill("zebra")
    expect(page.get_by_text("No module here has that in it.")).to_be_visible()
    expect(page.get_by_role("radio", name="Sleep and meals")).to_be_checked()  # what is chosen stays in sight
    page.get_by_role("button", name="Give it").click()
    page.wait_for_url("**/cases/*/")
    assert Assignment.objects.get().version.module.slug == "sleep-and-meals"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_pathway_is_looked_at_and_started(desk, cast, javascript):  # noqa: F811
    page = desk(java_script_enabled=javascript)
    page.goto(reverse("learning:follow", args=[cast.minas_case.pk]))
    page.get_by_role("radio", name="Core").check()
    page.get_by_label("Days to finish each").fill("6")
    page.get_by_role("button", name="Show what will happen").click()
    plan = page.get_by_role("region", name="what will happen")
    expect(plan.get_by_role("listitem")).to_have_count(8)
    if javascript:
        assert serious(page) == []
    plan.get_by_label("A personal line").fill("One a week.")
    plan.get_by_role("button", name="Start it").click()
    expect(page.get_by_text("0 of 8 finished")).to_be_visible()
    assert PathwayRun.objects.count() == 1
