"""Two devices at once, on a card and in a diary; what she made on a small phone, with axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from caregivers.learning.actions import assign, complete
from caregivers.learning.models import Answer
from clinic.library.models import Step
from tests.caregivers.kept import CARD, OFFERS, finished_and_kept, given_to_keep, keep
from tests.cast import assemble
from tests.factories import publish_module
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
TEA = [{"day": "2026-03-02", "what": "Tea, on the porch"}]


@pytest.fixture
def cast(transactional_db):
    return assemble()


@pytest.fixture
def phone(live_server, browser, cast):
    with opened_by(cast.mina, browser, live_server.url, viewport=PHONE) as phone:
        yield phone


def change(row, key):
    return reverse("learning:change", args=[row.pk, key])


def stored(key):
    return Answer.objects.select_related("case__data_key").get(step_key=key).value


def test_the_entries_of_both_devices_stay(cast, phone):
    row = finished_and_kept(cast)
    page = phone()
    page.goto(change(row, "offers"))
    keep(cast, row, "offers", [*OFFERS, *TEA], 1)  # the other phone
    page.get_by_label("What happened?").first.press_sequentially("Soup")
    page.get_by_role("button", name="Keep both").wait_for()
    assert "Tea, on the porch" in page.locator("[data-theirs] textarea").last.input_value()
    assert stored("offers") == [*OFFERS, *TEA]  # nothing was saved over it
    page.get_by_role("button", name="Keep both").click()
    page.locator("summary", has_text="Entry 3").wait_for()
    assert [entry["what"] for entry in stored("offers")] == ["A ride, on Sunday", "Tea, on the porch", "Soup"]


def test_on_a_card_she_chooses(cast, phone):
    row = finished_and_kept(cast)
    page = phone()
    page.goto(change(row, "card"))
    keep(cast, row, "card", CARD | {"line": "Not today."}, 1)
    page.get_by_label("My line").fill("I will call on Sunday.")
    page.get_by_role("button", name="Keep mine").wait_for()
    assert page.get_by_label("Saved there:").input_value() == "Not today."
    page.get_by_role("button", name="Keep mine").click()
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    assert stored("card")["line"] == "I will call on Sunday."


def test_a_ticked_entry_goes_and_comes_back(cast, phone):
    row = finished_and_kept(cast)
    page = phone()
    page.goto(change(row, "offers"))
    page.locator("details.step-entry summary").first.click()
    page.get_by_label("Take this entry out").check()
    page.locator("[data-autosave-status][data-state=saved]").wait_for()
    assert stored("offers") == []
    page.get_by_label("Take this entry out").uncheck()
    page.locator("[data-autosave-status][data-state=saving], [data-autosave-status][data-state=saved]").wait_for()
    page.get_by_role("button", name="Save", exact=True).and_(page.locator(":not([aria-hidden])")).click()
    page.get_by_text("A ride, on Sunday").wait_for()
    assert stored("offers") == OFFERS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_she_made_is_sound_on_a_small_phone(cast, phone, scheme):
    row = finished_and_kept(cast)
    begun = given_to_keep(cast, slug="b", number=106)
    page = phone(color_scheme=scheme)
    names = [("cards", []), ("made", []), ("paper", [row.pk]), ("not_now", [begun.pk]), ("finish", [row.pk])]
    names += [(name, [row.pk, key]) for name in ("thing", "change") for key in ("card", "letter", "offers")]
    for name, arguments in names:
        page.goto(reverse(f"learning:{name}", args=arguments))
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert page.locator("h1").count() == 1, name


def test_large_type_needs_no_sideways_scrolling(cast, phone):
    row = given_to_keep(cast)
    keep(cast, row, "thoughts", "He slammed the door.")
    addresses = [reverse("learning:step", args=[row.pk, position]) for position in range(1, 8)]
    complete(assignment=row, by=cast.mina)
    addresses += [change(row, key) for key in ("card", "letter", "offers")] + [reverse("learning:made")]
    page = phone()
    for address in addresses:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '24px'")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


@pytest.fixture
def breathing(cast):
    version = publish_module()
    Step.objects.create(version=version, position=5, key="breath", kind="breathing", title="Breathe", body="", spec={})
    return reverse("learning:step", args=[assign(case=cast.minas_case, version=version, by=cast.alice).pk, 5])


@pytest.mark.parametrize(("wish", "moves"), [("no-preference", "breathe"), ("reduce", "none")])
def test_the_circle_breathes_unless_less_motion_was_asked_for(cast, phone, breathing, wish, moves):
    page = phone(reduced_motion=wish)
    page.goto(breathing)
    assert page.get_by_text("breathe in, two, three, four").is_visible()
    page.get_by_text("Breathe with the circle").click()
    circle = page.locator(".breathing-circle")
    assert circle.evaluate("element => getComputedStyle(element).animationName") == moves
    assert page.get_by_text("It stands still").is_visible() is (moves == "none")
