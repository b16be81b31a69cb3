"""Each of the sixteen modules from end to end, in a real browser on a small phone: by keyboard alone, with axe on each
page; and once more without JavaScript, by touch."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from caregivers.learning.actions import assign
from caregivers.learning.models import Assignment
from caregivers.safety.actions import answer_gate
from clinic.library.actions import ensure_loaded
from clinic.library.files import SHIPPED, module_files
from clinic.library.kinds import kind_of
from clinic.library.models import ModuleVersion
from tests.cast import assemble
from tests.signing_in import opened_by

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.django_db(transaction=True)]

MODULES = sorted(path.stem for path in module_files(SHIPPED / "en"))
PHONE = {"width": 360, "height": 740}
CLEAR = {"adult": "yes"} | dict.fromkeys(
    ("emergency", "danger_to_self", "danger_to_others", "seriously_ill", "violence_to_caregiver"), "no"
)
WORDS = "A few words of mine"
FOCUSED = """() => {
  const it = document.activeElement;
  return {tag: it.tagName, type: it.type || "", text: (it.textContent || "").trim(), name: it.name || "",
          inMain: !!it.closest("main")};
}"""
MOST_TABS = 200


@pytest.fixture
def given(transactional_db, request) -> Assignment:
    """The module, assigned to Mina after the safety questions were answered."""
    cast = assemble()
    ensure_loaded()
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="Asked by phone.", by=cast.alice)
    version = ModuleVersion.objects.newest().get(module__slug=request.getfixturevalue("slug"))
    return assign(case=cast.minas_case, version=version, by=cast.alice)


@pytest.fixture
def phone(live_server, browser, given) -> Iterator[Callable[..., Page]]:
    """Mina's phone, with or without JavaScript."""
    with opened_by(given.case.caregiver.user, browser, live_server.url, viewport=PHONE) as phone:
        yield phone


def goes_on_by_keyboard(page: Page, button: str) -> None:
    """Tab through the page, answer whatever has the focus, and press `button` with Enter."""
    seen: set[str] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        it = page.evaluate(FOCUSED)
        if it["tag"] == "BUTTON" and it["text"] == button:
            page.keyboard.press("Enter")
            return
        if it["inMain"] and it["name"] not in seen:
            seen.add(it["name"])
            _answers(page, it)
    raise AssertionError(f"“{button}” was not reached by Tab at {page.url}.")


def _answers(page: Page, it: dict[str, str]) -> None:
    if it["tag"] == "TEXTAREA" or it["type"] in ("text", "tel"):
        page.keyboard.type("555 0100" if it["type"] == "tel" else WORDS)
    elif it["type"] == "date":
        page.keyboard.type("03012026")
    elif it["type"] in ("radio", "checkbox"):
        page.keyboard.press("Space")


def fills_by_touch(page: Page) -> None:
    """Answer all that the page asks."""
    for box in page.locator("main textarea, main input[type=text], main input[type=tel]").all():
        box.fill(WORDS)
    for day in page.locator("main input[type=date]").all():
        day.fill("2026-03-01")
    names = {radio.get_attribute("name") for radio in page.locator("main input[type=radio]").all()}
    for name in names:
        page.locator(f'main input[type=radio][name="{name}"]').last.check()
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check()


def serious(page: Page) -> list:
    """What axe calls serious or critical on the page."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
    ]  # fmt: skip


def is_sound(page: Page) -> None:
    """Nothing serious, and nothing to scroll sideways for."""
    assert serious(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def is_finished_and_whole(row: Assignment) -> None:
    """Finished, and every step that asks something has its answer."""
    row.refresh_from_db()
    assert row.completed_at
    asked = {step.key for step in row.version.steps.all() if kind_of(step).answers}
    assert {answer.step_key for answer in row.answers.all()} == asked


@pytest.mark.parametrize("slug", MODULES)
def test_a_module_is_done_by_keyboard_alone(slug, given, phone):
    page = phone()
    page.goto(reverse("learning:open", args=[given.pk]))
    for position in range(1, given.version.steps.count() + 1):
        page.wait_for_url(re.compile(rf"/{position}/$"))
        is_sound(page)
        goes_on_by_keyboard(page, "Continue")
    page.wait_for_url("**" + reverse("learning:finish", args=[given.pk]))
    is_sound(page)
    goes_on_by_keyboard(page, "Finish")
    page.get_by_role("heading", name="What happens next").wait_for()
    is_sound(page)
    assert WORDS in page.locator("main").inner_text()
    is_finished_and_whole(given)


@pytest.mark.parametrize("slug", MODULES)
def test_a_module_is_done_without_javascript(slug, given, phone):
    page = phone(java_script_enabled=False)
    page.goto(reverse("learning:open", args=[given.pk]))
    for position in range(1, given.version.steps.count() + 1):
        page.wait_for_url(re.compile(rf"/{position}/$"))
        fills_by_touch(page)
        page.locator("main").get_by_role("button", name="Continue").and_(page.locator(":not([aria-hidden])")).click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("heading", name="What happens next").wait_for()
    is_finished_and_whole(given)
