"""Reports of browsers: a directive and an origin are written down, and nothing else of what they say."""

import json
import logging

import pytest
from django.core.cache import cache

from clinic.health import reports, views

CASE = "https://porch.example.org/cases/0190aaaa-canary/notes/"
OLD = {
    "csp-report": {
        "document-uri": CASE, "referrer": CASE, "violated-directive": "script-src-elem", "script-sample": "canary",
        "effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/canary.js?x=canary",
    }
}  # fmt: skip
NEW = [
    {"type": "csp-violation", "url": CASE, "body": {"effectiveDirective": "img-src", "blockedURL": "data"}},
    {"type": "csp-violation", "url": CASE, "body": {"effectiveDirective": "style-src-attr", "blockedURL": "inline"}},
]


@pytest.fixture(autouse=True)
def said(caplog):
    cache.clear()
    caplog.set_level(logging.WARNING, "porchlight.csp")
    return caplog


def lines(said):
    return [record.getMessage() for record in said.records if record.name == "porchlight.csp"]


def test_both_shapes_are_read_and_nothing_personal_is_kept(client, said):
    for report, kind in ((OLD, "application/csp-report"), (NEW, "application/reports+json")):
        assert client.post("/csp-reports/", json.dumps(report), kind).status_code == 204
    assert lines(said) == [
        "the policy refused script-src-elem from https://evil.example",
        "the policy refused img-src from data",
        "the policy refused style-src-attr from inline",
    ]
    assert "canary" not in said.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"7", b'"x"', b'{"csp-report": 7}', b"[[[]]]", b"\xff\xfe", b"[" * 5000, b"x" * 20_000],
)
def test_what_makes_no_sense_is_passed_over(client, said, body):
    assert client.post("/csp-reports/", body, "application/csp-report").status_code == 204
    assert lines(said) == []


@pytest.mark.parametrize(
    ("directive", "blocked", "line"),
    [
        ("script-src\nForged line", "inline", "(something) from inline"),
        ("script-src 'self'", "https://u:p@h/", "script-src from https:"),
        ("x" * 500, "javascript:alert(1)", "(something) from javascript:"),
        (7, None, "(something) from (somewhere)"),
        ("img-src", "http://[bad", "img-src from (somewhere)"),
        ("img-src", "https://a.example\nx/", "img-src from https:"),
    ],
)
def test_no_line_can_be_forged(said, directive, blocked, line):
    reports.write_down(json.dumps({"csp-report": {"effective-directive": directive, "blocked-uri": blocked}}).encode())
    assert len(lines(said)) == 1 and "\n" not in lines(said)[0]
    assert lines(said)[0].endswith(line) or lines(said)[0].endswith("https://a.examplex")


def test_a_flood_fills_no_log(client, said, monkeypatch):
    counted = iter(range(1000))

    def throttle(key, limit):
        if next(counted) >= limit.times:
            raise views.TooOften(60)

    monkeypatch.setattr(views, "throttle", throttle)
    for _ in range(50):
        assert client.post("/csp-reports/", json.dumps(OLD), "application/csp-report").status_code == 204
    assert len(lines(said)) == views.REPORTS.times
    reports.write_down(json.dumps(NEW * 500).encode())
    assert len(lines(said)) == views.REPORTS.times + reports.AT_ONCE
