"""The editor in a real browser: saved while one types, by keyboard alone, both texts on a conflict, sound for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from clinic import clock
from sessions.notes.actions import save_draft, start
from sessions.notes.models import SessionNote
from tests.cast import assemble
from tests.sessions.scenes import HOUR, WORDS, goal, meeting
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    return assemble()


@pytest.fixture
def note(cast):
    goal(cast.minas_case)
    return start(appointment=meeting(cast, clock.now() - HOUR), by=cast.alice)


@pytest.fixture
def desk(live_server, browser, cast):
    """Opens the editor in Alice's browser."""
    with opened_by(cast.alice, browser, live_server.url) as open_one:

        def open_editor(note, **options):
            page = open_one(**options)
            page.goto(reverse("notes:detail", args=[note.pk]))
            return page

        yield open_editor


def stored():
    return SessionNote.objects.get()


def saved(page):
    page.locator("[data-autosave-status][data-state=saved]").wait_for()


def test_words_choices_and_ratings_are_saved_while_one_types_and_survive_a_closed_tab(note, desk):
    page = desk(note)
    page.get_by_label("What happened").press_sequentially("She slept.")
    page.get_by_label("+1 · Sleep at 1").check()
    page.get_by_label("In a week").check()
    saved(page)
    page.close()
    again = desk(note)
    assert again.get_by_label("What happened").input_value() == "She slept."
    assert again.get_by_label("+1 · Sleep at 1").is_checked() and again.get_by_label("In a week").is_checked()


@pytest.mark.parametrize("modifier", ["Control", "Meta"])
def test_a_note_is_written_saved_and_signed_without_the_mouse(note, desk, modifier):
    page = desk(note)
    page.get_by_label("What happened").focus()
    page.keyboard.type(WORDS["body"])
    page.keyboard.press(f"{modifier}+s")
    saved(page)
    assert stored().body == WORDS["body"]
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS["risk"])
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS["plan"])
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the first level of the goal
    page.keyboard.press(f"{modifier}+Enter")
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("[data-signed]").wait_for()
    assert (stored().is_signed, list(stored().ratings.values())) == (True, [-2])


def test_a_second_tab_is_shown_both_texts_and_chooses(cast, note, desk):
    page = desk(note)
    save_draft(note=note, revision=note.revision, by=cast.alice, body="From the other tab.")
    page.get_by_label("What happened").first.press_sequentially("From this one.")
    page.get_by_role("button", name="Keep mine").wait_for()
    assert page.locator("#theirs-body").input_value() == "From the other tab."
    assert stored().body == "From the other tab."
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert stored().body == "From this one."


def test_a_refused_signature_is_told_and_the_form_goes_on_saving(note, desk):
    page = desk(note)
    page.get_by_label("What happened").press_sequentially("She slept.")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_text("Please look at this again").wait_for()
    page.get_by_label("Risk statement").first.press_sequentially("None.")
    saved(page)
    assert (stored().body, stored().risk, stored().is_signed) == ("She slept.", "None.", False)


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_the_editor_has_no_serious_finding_and_does_not_scroll_sideways(note, desk, width, theme):
    page = desk(note, viewport={"width": width, "height": 800}, color_scheme=theme)
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
