"""Every page, at 360 px in light and 1280 px in dark: nothing serious for axe, no sideways scrolling."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, Page

from clinic.ui.doors import Door, door_of
from tests.architecture.test_access import declared, urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = ((360, "light"), (1280, "dark"))
PEOPLE = ("alice", "pat", "mina", "nobody")
NOT_PAGES = {"healthz", "readyz", "followups:health"}


def pages_of(who: str) -> list[str]:
    """The declared pages that `who` may open."""
    return [
        key
        for key, access in sorted(declared().items())
        if " " not in key
        and key not in NOT_PAGES
        and door_of(urls()[key].callback) is not Door.API
        and access.expected(who) == 200
    ]


def problems(page: Page, look: str) -> Iterator[str]:
    """What axe calls serious or critical, and pixels too many."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            for node in violation["nodes"]:
                yield f"{look}: {violation['id']}: {node['html'][:200]}"
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        yield f"{look}: {overflow} px too wide"


def test_the_walk_found_pages():
    assert sum(len(pages_of(who)) for who in PEOPLE) > 50


@pytest.fixture
def looks(browser: Browser, live_server, sign_in) -> Iterator[Callable[[Any], dict[str, Page]]]:
    """A person → one page per look, signed in as that person."""
    contexts = []

    def looks_of(user: Any) -> dict[str, Page]:
        pages = {}
        for width, theme in LOOKS:
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
            contexts.append(context)
            if user.is_authenticated:
                cookie = sign_in(user).cookies["porch"].value
                context.add_cookies([{"name": "porch", "value": cookie, "url": live_server.url}])
            pages[f"{width} {theme}"] = context.new_page()
        return pages

    yield looks_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("who", PEOPLE)
def test_the_pages_are_sound_for_axe_at_both_widths_in_both_themes(who, cast, looks, live_server):
    pages, found = looks(cast.everybody[who]), []
    for key in pages_of(who):
        with transaction.atomic():  # every page with its own rows; the server shares the connection
            address = reverse(key, kwargs=declared()[key].kwargs(cast))
            for look, page in pages.items():
                response = page.goto(live_server.url + address)
                if response is None or response.status != 200:
                    found.append(f"{address} {look}: answered {response and response.status}")
                found += [f"{address} {problem}" for problem in problems(page, look)]
            transaction.set_rollback(True)
    assert not found, f"as {who}:\n" + "\n".join(found)
