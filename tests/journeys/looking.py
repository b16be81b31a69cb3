"""Pages as the product answers them, shown in a real browser without a server: for axe and for the keyboard."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from clinic.ui.doors import Door, door_of
from tests.walked import declared, urls

LOOKS = ((360, "light"), (1280, "dark"))
PEOPLE = ("alice", "pat", "mina", "nobody")
HOST = "http://porchlight.test"
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


def fulfil_static(route: Route) -> None:
    """Styles, scripts and pictures, from where they stand."""
    found = finders.find(urlsplit(route.request.url).path.removeprefix(settings.STATIC_URL))
    if found:
        route.fulfill(path=found)
    else:
        route.fulfill(status=404)


@pytest.fixture
def looks(browser: Browser) -> Iterator[dict[str, Page]]:
    """One page of the browser per look. No server: a test hands it what the product answered."""
    contexts = [
        (f"{width} {theme}", browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme))
        for width, theme in LOOKS
    ]
    yield {look: context.new_page() for look, context in contexts}
    for _look, context in contexts:
        context.close()


def show(page: Page, address: str, response: Any) -> None:
    """Open what the product answered, headers and all, at a host that does not exist."""
    page.unroute_all()
    page.route("**/*", lambda route: route.fulfill(status=404))
    page.route(f"**{settings.STATIC_URL}**", fulfil_static)
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    page.route(HOST + address, lambda route: route.fulfill(status=200, headers=headers, body=response.content))
    page.goto(HOST + address)
    assert page.evaluate("document.styleSheets.length") >= 3, "The page came without its styles."
