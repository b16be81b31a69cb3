"""By keyboard alone: Tab comes to everything that can be used, on every page, and shows where it is."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment
from clinic.library.actions import ensure_loaded
from tests.cast import assemble
from tests.journeys.looking import PEOPLE, looks, pages_of  # noqa: F401  (a fixture)
from tests.signing_in import let_in
from tests.walked import declared

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.django_db]

# Marks what can be used: one radio button stands for its group, and what is folded away is not there yet.
MARK = """() => {
  const seen = new Set(); let count = 0;
  for (const it of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (it.tabIndex < 0 || it.disabled || it.closest("fieldset:disabled, [inert]")) continue;
    if (!it.checkVisibility({visibilityProperty: true})) continue;
    if (it.type === "radio") {
      const group = (it.form ? [...document.forms].indexOf(it.form) : "") + it.name;
      const chosen = document.querySelector(`input[type=radio][name="${CSS.escape(it.name)}"]:checked`);
      if (seen.has(group) || (chosen && chosen !== it)) continue;
      seen.add(group);
    }
    it.dataset.tabbed = count++;
  }
  return count;
}"""
WHERE = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  const label = it.closest("label") ? getComputedStyle(it.closest("label")) : style;
  const shown = [style, label].some(s => s.outlineStyle !== "none" || s.boxShadow !== "none");
  return [it.dataset.tabbed ?? "", shown];
}"""


@pytest.mark.parametrize("who", PEOPLE)
def test_tab_comes_to_everything_that_can_be_used(who, cast, looks, sign_in):  # noqa: F811
    look, missed = looks["360 light"], []
    page = look.page
    for key in pages_of(who):
        with transaction.atomic():
            address = reverse(key, kwargs=declared()[key].kwargs(cast))
            response = sign_in(cast.everybody[who]).get(address)
            transaction.set_rollback(True)
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        look.show(address, response)
        count, reached, hidden = page.evaluate(MARK), set(), set()
        for _ in range(count + 10):
            page.keyboard.press("Tab")
            mark, shown = page.evaluate(WHERE)
            reached.add(mark)
            if mark and not shown:
                hidden.add(mark)
        for mark in sorted({str(n) for n in range(count)} - reached | hidden, key=int):
            html = page.evaluate("m => document.querySelector(`[data-tabbed='${m}']`).outerHTML.slice(0, 150)", mark)
            missed.append(f"{key} as {who}: {'no focus to be seen' if mark in hidden else 'not reached'}: {html}")
    assert missed == []


@pytest.fixture
def desk(live_server, browser, transactional_db):
    """Alice at her desk, with the library and Mina's case."""
    cast = assemble()
    ensure_loaded()
    context = browser.new_context(base_url=live_server.url)
    client = Client()
    let_in(client, cast.alice)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def tabs_to(page, what):
    """Press Tab until `what`, a bit of HTML, has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if what in page.evaluate("document.activeElement.closest('main') ? document.activeElement.outerHTML : ''"):
            return
    raise AssertionError(f"{what} was not reached by Tab at {page.url}.")


@pytest.mark.django_db(transaction=True)
def test_a_case_is_opened_and_a_module_given_by_keyboard_alone(desk):
    desk.goto("/cases/new/")
    for field, words in (("name", "Grace Hopper"), ("email", "grace@example.org"), ("nickname", "Vin")):
        tabs_to(desk, f'name="{field}"')
        desk.keyboard.type(words)
    for field in ("relation", "situation"):
        tabs_to(desk, f'name="{field}"')
        desk.keyboard.press("ArrowDown")
    tabs_to(desk, 'type="submit"')
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Grace Hopper").wait_for()
    case = Case.objects.get(caregiver__user__email="grace@example.org")
    desk.goto(reverse("learning:assign", args=[case.pk]))
    tabs_to(desk, 'name="module"')
    desk.keyboard.press("Space")
    tabs_to(desk, 'type="submit"')
    desk.keyboard.press("Enter")
    desk.get_by_text("It is on your client’s page now.").wait_for()
    assert Assignment.objects.get().version.module.slug == "safety-first"
