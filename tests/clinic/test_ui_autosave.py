"""autosave.js in a real browser: nothing typed is lost, nothing is overwritten silently."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
STATIC = settings.BASE_DIR / "clinic" / "ui" / "static"
ADDRESS = "http://localhost:1/note/"  # nothing listens there: every answer is this file's
PAGE = """<!doctype html><html lang="en"><head><meta name="csrf-token" content="{{ token }}">
<meta name="visit" content="mina"><title>Note</title></head>
<body>
{% cotton form action="/done/" autosave="/save/" %}<input type="hidden" name="revision" value="3">
<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
<label for="text">What happened</label><textarea id="text" name="text">Before.</textarea>
<label><input type="checkbox" name="days" value="mon">Mon</label>
<label><input type="checkbox" name="days" value="tue">Tue</label>
{% endcotton %}
<script type="module" src="/static/porchlight/js/page.js"></script>
<script type="module" src="/static/porchlight/js/autosave.js"></script></body></html>"""


class Desk:
    """The page with the form, and a server that answers as the test says."""

    def __init__(self, page: Page) -> None:
        self.page, self.token, self.who = page, "first", "mina"
        self.heard: list[dict[str, Any]] = []
        self.answers: list[Callable[[Route], None]] = []
        self.done: list[str] = []
        page.route("**/*", self.answer)
        page.goto(ADDRESS)
        self.status = page.locator("[data-autosave-status]")

    def answer(self, route: Route) -> None:
        path = re.sub(r"^http://localhost:1", "", route.request.url)
        if path.startswith("/static/"):
            script = (STATIC / path.removeprefix("/static/")).read_text()
            route.fulfill(body=script, content_type="text/javascript")
        elif path == "/still-here/":
            route.fulfill(json={"left": 900, "who": self.who, "token": self.token} if self.who else {"left": 0})
        elif path == "/save/":
            self.heard.append(
                json.loads(route.request.post_data or "") | {"token": route.request.headers["x-csrftoken"]}
            )
            answer = self.answers.pop(0) if self.answers else self.save
            answer(route)
        else:
            if route.request.method == "POST":
                self.done.append(route.request.post_data or "")
            html = engines["django"].from_string(PAGE).render({"token": self.token, "form": None})
            route.fulfill(body=html, content_type="text/html")

    def save(self, route: Route) -> None:
        body = {"revision": self.heard[-1]["revision"] + 1, "saved_at": "2026-03-03T14:03:00Z"}
        route.fulfill(status=200, json=body)

    def type(self, text: str) -> None:
        self.page.fill("#text", text)

    def hide(self) -> None:
        self.page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    def says(self, text: str) -> None:
        expect(self.status).to_contain_text(text, timeout=9000)


def problem(status: int, **more: Any) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, json={"status": status, "detail": "No."} | more)


@pytest.fixture
def desk(page: Page) -> Desk:
    return Desk(page)


def test_what_is_typed_is_saved_by_itself_and_each_save_is_the_next(desk: Desk):
    desk.type("One")
    desk.says("Saved at")
    desk.page.check("[value=tue]")
    expect(desk.page.locator("[name=revision]")).to_have_value("5", timeout=9000)
    assert desk.heard == [
        {"revision": 3, "fields": {"text": "One", "days": []}, "token": "first"},
        {"revision": 4, "fields": {"text": "One", "days": ["tue"]}, "token": "first"},
    ]


def test_a_page_that_is_hidden_saves_at_once(desk: Desk):
    desk.type("Leaving")
    desk.hide()
    desk.says("Saved at")
    assert [heard["fields"]["text"] for heard in desk.heard] == ["Leaving"]


def test_without_a_connection_it_says_so_keeps_the_text_and_goes_on_trying(desk: Desk):
    desk.answers = [lambda route: route.abort(), problem(503)]
    desk.type("Still here")
    desk.says("there is no connection")
    desk.says("Saved at")
    assert desk.page.input_value("#text") == "Still here"
    assert [heard["revision"] for heard in desk.heard] == [3, 3, 3]


def test_signed_out_it_waits_for_another_tab_and_then_saves_with_the_new_token(desk: Desk):
    desk.answers = [problem(401), problem(401), problem(403)]
    desk.who = ""
    desk.type("Mine")
    desk.says("sign in again in a new tab")
    expect(desk.page.get_by_role("link", name="Sign in again in a new tab")).to_be_visible()
    desk.token, desk.who = "second", "mina"
    desk.says("Saved at")
    expect(desk.page.get_by_role("link", name="Sign in again in a new tab")).to_be_hidden()
    assert desk.heard[-1] == {"revision": 3, "fields": {"text": "Mine", "days": []}, "token": "second"}


def test_where_somebody_else_signs_in_instead_nothing_is_saved_as_theirs(desk: Desk):
    desk.answers = [problem(401), problem(403), problem(403)]
    desk.token, desk.who = "second", "omar"
    desk.type("Mine")
    desk.says("sign in again in a new tab")
    desk.page.wait_for_timeout(2500)
    assert {heard["token"] for heard in desk.heard} == {"first"}
    assert desk.page.input_value("#text") == "Mine"


STALE = {"current": {"revision": 9, "fields": {"text": "Theirs", "days": ["mon"]}}}


@pytest.mark.parametrize("choice, text, sent", [("Keep mine", "Mine", 9), ("Take theirs", "Theirs", None)])
def test_when_two_wrote_both_texts_are_shown_and_one_chooses(desk: Desk, choice: str, text: str, sent: int | None):
    desk.answers = [problem(409, **STALE)]
    desk.type("Mine")
    expect(desk.page.locator("#theirs-text")).to_have_value("Theirs", timeout=9000)
    expect(desk.page.locator(".both-texts")).to_be_focused()
    assert desk.page.input_value("#text") == "Mine"
    desk.page.click(f"text={choice}")
    expect(desk.page.locator("#text")).to_have_value(text)
    if sent:
        desk.says("Saved at")
        assert desk.heard[-1]["revision"] == sent
    else:
        assert desk.page.is_checked("[value=mon]")
        assert len(desk.heard) == 1
        assert desk.page.input_value("[name=revision]") == "9"


def test_what_is_refused_is_said_with_the_reason(desk: Desk):
    desk.answers = [problem(422, errors=[{"field": "text", "message": "This is too long."}])]
    desk.type("Too long")
    desk.says("Not saved: This is too long.")
    desk.type("Shorter")
    desk.says("Saved at")


def test_sending_the_form_waits_for_the_save_on_its_way(desk: Desk):
    waiting: list[Route] = []
    desk.answers = [waiting.append]
    desk.type("Last words")
    with desk.page.expect_request("**/save/"):
        pass
    desk.page.click("button[type=submit]")
    assert desk.done == []
    with desk.page.expect_navigation(url="**/done/"):
        desk.save(waiting[0])
    assert len(desk.done) == 1
    assert "revision=4" in desk.done[0]
    assert "text=Last+words" in desk.done[0]
