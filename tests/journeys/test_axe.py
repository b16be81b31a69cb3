"""Every page, at 360 and 1280 px, in light and dark: nothing serious for axe, no sideways scrolling."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page

from clinic.ui.doors import Door, door_of
from tests.architecture.test_access import declared, urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 1280)
THEMES = ("light", "dark")
PEOPLE = ("alice", "pat", "mina", "nobody")
PAGES = [
    (key, who)
    for key, access in sorted(declared().items())
    if " " not in key and door_of(urls()[key].callback) is not Door.API
    for who in PEOPLE
    if access.expected(who) == 200
]
NOT_PAGES = {"healthz", "readyz", "followups:health"}


@pytest.fixture
def open_page(browser: Browser, live_server, sign_in) -> Iterator:
    contexts = []

    def open_as(user, address: str, width: int, theme: str) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
        contexts.append(context)
        if user.is_authenticated:
            cookie = sign_in(user).cookies["porch"].value
            context.add_cookies([{"name": "porch", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + address)
        return page

    yield open_as
    for context in contexts:
        context.close()


def test_the_walk_found_pages():
    assert len(PAGES) > 20


@pytest.mark.parametrize(("key", "who"), [p for p in PAGES if p[0] not in NOT_PAGES])
def test_a_page_is_sound_for_axe_at_both_widths_in_both_themes(key, who, cast, open_page):
    address = reverse(key, kwargs=declared()[key].kwargs(cast))
    found = []
    for width, theme in zip(WIDTHS, THEMES, strict=True):
        page = open_page(cast.everybody[who], address, width, theme)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [f"{width} {theme} {violation['id']}: {node['html'][:200]}" for node in violation["nodes"]]
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            found.append(f"{width}: {overflow} px too wide")
    assert not found, f"{address} as {who}:\n" + "\n".join(found)
