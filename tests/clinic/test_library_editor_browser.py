"""The editor in a real browser: saved and shown while one types, by keyboard, without JavaScript, from two tabs."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from clinic.library.drafts.models import LibraryDraft
from tests.cast import assemble
from tests.clinic.drafting import begun
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return assemble()


@pytest.fixture
def draft(cast):
    return begun(cast.alice, "what-i-can-control")


@pytest.fixture
def desk(live_server, browser, cast):
    """Opens the editor in Alice's browser."""
    with opened_by(cast.alice, browser, live_server.url) as open_one:

        def open_editor(draft, **options):
            page = open_one(**options)
            page.goto(reverse("library:draft", args=[draft.pk]))
            return page

        yield open_editor


def step(page, key):
    return page.locator(f"#edit-{key}")


def stored(draft):
    return LibraryDraft.objects.get(pk=draft.pk).sheet


def test_what_is_typed_is_saved_shown_and_judged_while_one_types(draft, desk):
    page = desk(draft, viewport={"width": 1280, "height": 900})
    preview = page.get_by_role("region", name="As the client sees it")
    step(page, "opening").get_by_label("Text").fill("Come in and **sit down**.")
    expect(preview.get_by_text("sit down")).to_be_visible()
    expect(page.get_by_text("Saved at")).to_be_visible()
    assert stored(draft).step("opening").body == "Come in and **sit down**."
    step(page, "check").get_by_label("Title", exact=True).focus()
    expect(preview.get_by_role("heading", name="Two questions to end with")).to_be_in_viewport()
    step(page, "opening").get_by_label("Text").fill("<b>Come in</b>")
    expect(step(page, "opening").get_by_text("HTML is not shown. Write it in Markdown.")).to_be_visible()
    expect(preview.get_by_text("1 thing still to put right")).to_be_visible()
    step(page, "opening").get_by_label("Text").fill("Come in.")
    expect(preview.get_by_text("Ready to be reviewed")).to_be_visible()
    expect(step(page, "opening").get_by_text("HTML is not shown")).to_be_hidden()


def test_a_setting_is_drawn_as_the_client_gets_it(draft, desk):
    page = desk(draft, viewport={"width": 360, "height": 740})
    step(page, "sorter").get_by_label("Items to sort").fill("bedtime: When I go to bed\nThe neighbours' dog")
    preview = page.get_by_role("region", name="As the client sees it")
    expect(preview.get_by_role("group", name="The neighbours' dog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]


def test_by_keyboard_a_step_moves_and_control_s_saves(draft, desk):
    page = desk(draft)
    title = step(page, "opening").get_by_label("Title", exact=True)
    title.focus()
    page.keyboard.press("End")
    page.keyboard.type(" of all")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved at")).to_be_visible()
    step(page, "idea").get_by_role("button", name="Up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The step is one place further up.")).to_be_visible()
    assert [one.key for one in stored(draft).steps][:2] == ["idea", "opening"]
    assert stored(draft).step("opening").title == "One minute first of all"


def test_without_javascript_save_and_look_shows_it(draft, desk):
    page = desk(draft, java_script_enabled=False)
    step(page, "opening").get_by_label("Text").fill("Come in.")
    page.get_by_role("button", name="Save and look").click()
    assert page.url.endswith("#preview")
    expect(page.get_by_role("region", name="As the client sees it").get_by_text("Come in.")).to_be_visible()


def test_of_two_tabs_the_second_is_told_and_nothing_is_lost(draft, desk):
    first, second = desk(draft), desk(draft)
    first.get_by_label("Summary").fill("From the first tab.")
    expect(first.get_by_text("Saved at")).to_be_visible()
    second.get_by_label("Summary").fill("From the second tab.")
    expect(second.get_by_role("heading", name="This was also saved from somewhere else")).to_be_visible()
    expect(second.get_by_label("Saved there: Summary")).to_have_value("From the first tab.")
    assert stored(draft).facts["summary"] == "From the first tab."
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_text("Saved at")).to_be_visible()
    assert stored(draft).facts["summary"] == "From the second tab."
