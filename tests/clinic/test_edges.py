"""The outermost ring: what every answer carries, whatever kind of answer it is, and how much may be sent."""

import json

import pytest
from django.conf import settings as the_settings
from django.test import Client

from clinic.health import views
from clinic.ui.edges import HEADERS
from tests.access import Access

EVERYBODY = ["alice", "bob", "charlie", "sam", "pat", "mina", "omar", "nobody"]
ACCESS = {
    "security_txt": Access(**dict.fromkeys(EVERYBODY, 200)),
    "csp_reports": Access(**dict.fromkeys(EVERYBODY, 405)),
    "csp_reports POST": Access(**dict.fromkeys(EVERYBODY, 204)),
}
BIG = "x" * (the_settings.LARGEST_REQUEST + 1)


def static_file(client):
    return client.get("/static/porchlight/porchlight.css")


def a_defect(client):
    return client.get("/readyz")  # `house` breaks it


KINDS = {
    "a page": (200, lambda c: c.get("/emergency/")),
    "without a body": (200, lambda c: c.head("/emergency/")),
    "not allowed": (405, lambda c: c.options("/emergency/")),
    "plain text": (200, lambda c: c.get("/healthz")),
    "a redirect": (302, lambda c: c.get("/cases/")),
    "a missing slash": (301, lambda c: c.get("/emergency")),
    "a wrong host": (400, lambda c: c.get("/emergency/", headers={"host": "evil.example"})),
    "no token": (403, lambda c: c.post("/sign-in/", {})),
    "nothing there": (404, lambda c: c.get("/nowhere/")),
    "the API, signed out": (401, lambda c: c.get("/api/v1/goals/")),
    "nothing there, in the API": (404, lambda c: c.get("/api/v1/nowhere/")),
    "too much": (413, lambda c: c.post("/sign-in/", {"login": BIG})),
    "too much for the API": (413, lambda c: c.post("/api/v1/goals/", json.dumps({"title": BIG}), "application/json")),
    "a defect": (500, a_defect),
    "a static file": (200, static_file),
    "a static file that is not there": (404, lambda c: c.get("/static/nothing.css")),
}


@pytest.fixture
def house(settings, monkeypatch, db):
    def broken():
        raise RuntimeError("secret-words")

    monkeypatch.setattr(views, "_broker", broken)
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_every_header(kind, house, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    status, ask = KINDS[kind]
    answer = ask(house)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "report-uri /csp-reports/"):
        assert part in policy
    assert "unsafe" not in policy
    if "static file" not in kind or status == 404:
        assert "no-store" in answer.headers["Cache-Control"]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"secret-words" not in body and b"Traceback" not in body


def test_plain_http_is_sent_to_https_with_the_headers(house, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = house.get("/emergency/")
    assert answer.status_code == 301
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_too_much_is_said_kindly_and_not_read(house):
    page = house.post("/sign-in/", {"login": BIG}).content.decode()
    assert "what you typed is still there" in page
    problem = house.post("/api/v1/goals/", BIG, "application/json")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["status"] == 413
    many = {str(number): "x" for number in range(1500)}
    assert Client(raise_request_exception=False).post("/sign-in/", many).status_code == 413


@pytest.mark.parametrize("length", ["", "-5", "many"])
def test_a_length_that_makes_no_sense_harms_nothing(house, length):
    assert house.get("/emergency/", CONTENT_LENGTH=length).status_code == 200


@pytest.mark.parametrize(
    "path", ["/admin/", "/__debug__/", "/debug/", "/silk/", "/.env", "/.git/config", "/server-status"]
)
def test_nothing_for_debugging_is_reachable(house, path):
    assert the_settings.DEBUG is False
    assert house.get(path).status_code == 404


def test_security_txt_says_whom_to_tell_and_nothing_of_what_this_is(client, settings, db):
    settings.SITE_URL, settings.SECURITY_CONTACT = "https://porch.example.org", "mailto:hello@example.org"
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"].startswith("text/plain")
    assert lines["Contact"] == "mailto:hello@example.org"
    assert lines["Canonical"] == "https://porch.example.org/.well-known/security.txt"
    assert lines["Expires"].endswith("T00:00:00Z")
    assert not any(word in answer.content.decode().lower() for word in ("practice", "therap", "porchlight"))
