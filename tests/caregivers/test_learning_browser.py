"""The player in a real browser on a small phone: saved as one types, two devices, no JavaScript, axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.learning.models import Answer, Assignment
from tests.cast import assemble
from tests.factories import publish_module
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
WORDS = "He slammed the door. I stayed."
OTHER = "I wrote this on the phone."


@pytest.fixture
def cast(transactional_db):
    return assemble()


@pytest.fixture
def given(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice)


@pytest.fixture
def phone(live_server, browser, cast):
    """Opens Mina's phone, as often as one likes; with or without JavaScript."""
    with opened_by(cast.mina, browser, live_server.url, viewport=PHONE) as phone:
        yield phone


def at(row, position):
    return reverse("learning:step", args=[row.pk, position])


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_what_is_typed_is_on_the_server_before_any_button(given, phone):
    page = phone()
    page.goto(at(given, 2))
    page.get_by_label("What comes up?").press_sequentially(WORDS)
    page.get_by_text("Saved at").wait_for()
    assert Answer.objects.get().value == WORDS
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**" + at(given, 3))
    assert Answer.objects.get().revision == 1  # going on was no second save of the same words


def test_the_second_device_is_shown_both_and_chooses(cast, given, phone):
    page = phone()
    page.goto(at(given, 2))
    save_answer(assignment=given, step_key="thoughts", value=OTHER, revision=0, by=cast.mina)
    page.get_by_label("What comes up?").first.press_sequentially(WORDS)
    page.get_by_role("button", name="Take theirs").wait_for()
    assert page.get_by_label("Saved there:").input_value() == OTHER
    assert Answer.objects.get().value == OTHER
    page.get_by_role("button", name="Take theirs").click()
    page.get_by_role("button", name="Take theirs").wait_for(state="detached")
    assert page.get_by_label("What comes up?").input_value() == OTHER


@pytest.mark.parametrize("javascript", [True, False])
def test_the_whole_module_is_done_on_a_phone(given, phone, javascript):
    page = phone(java_script_enabled=javascript)
    page.goto(reverse("learning:open", args=[given.pk]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()  # without the answer that is needed
    page.get_by_text("Something is still missing here").wait_for()
    page.get_by_label("What comes up?").fill(WORDS)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Rain").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Which day?").fill("Monday")
    page.get_by_role("button", name="Save and add another").click()
    page.get_by_label("Which day?").first.fill("Tuesday")
    page.get_by_label("Which day?").first.press("Enter")  # Enter goes on, whatever the step draws
    page.get_by_label("This was hard").check()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("heading", name="What happens next").wait_for()
    assert Assignment.objects.get().effort == "hard"
    assert [entry["day"] for entry in Answer.objects.get(step_key="days").value] == ["Monday", "Tuesday"]


def test_no_page_of_the_player_has_a_serious_finding_or_scrolls_sideways(cast, given, phone):
    page = phone()
    addresses = [at(given, position) for position in (1, 2, 3, 4)] + [reverse("learning:finish", args=[given.pk])]
    for address in addresses:
        page.goto(address)
        assert serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.goto(at(given, 2))
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Something is still missing here").wait_for()
    assert serious(page) == []
