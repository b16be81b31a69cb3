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


class Look:
    """A page of the browser at one width and in one theme, on which a test puts what the product answered.

    There is no server. All that the page asks for is answered here, by one rule that stays: were the rules changed
    from page to page, a late question of the last page could be answered twice, by the browser and by us.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.address = page, ""
        self.response: Any = None
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        """The shown page itself, or a style, script or picture from where it stands."""
        address = route.request.url.removeprefix(HOST)
        path = urlsplit(address).path
        found = path.startswith(settings.STATIC_URL) and finders.find(path.removeprefix(settings.STATIC_URL))
        if address == self.address:
            headers = {name: value for name, value in self.response.items() if name != "Content-Length"}
            route.fulfill(status=200, headers=headers, body=self.response.content)
        elif found:
            route.fulfill(path=found)
        else:
            route.fulfill(status=404)

    def show(self, address: str, response: Any) -> None:
        """Open what the product answered, headers and all, at a host that does not exist."""
        self.address, self.response = address, response
        self.page.goto(HOST + address)
        assert self.page.evaluate("document.styleSheets.length") >= 3, "The page came without its styles."


@pytest.fixture
def looks(browser: Browser) -> Iterator[dict[str, Look]]:
    """One page of the browser per look."""
    contexts = [
        (f"{width} {theme}", browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme))
        for width, theme in LOOKS
    ]
    yield {look: Look(context.new_page()) for look, context in contexts}
    for _look, context in contexts:
        context.close()
