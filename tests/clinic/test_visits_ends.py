"""A visit begins with a new session key, ends with everything it had, and is forgotten; limits go downwards only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured

from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.project.settings import at_most
from clinic.visits.actions import tidy
from clinic.visits.devices import browser_and_system
from clinic.visits.models import KeptWords, Visit
from tests.cast import PASSWORD

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)


def after(**time):
    return clock.at(NINE + timedelta(**time))


def test_signing_in_takes_a_new_session_and_the_old_key_opens_nothing(cast, client):
    session = client.session
    session["anything"] = 1
    session.save()
    before = client.cookies["porch"].value
    client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
    assert client.cookies["porch"].value != before
    client.cookies["porch"] = before
    assert client.get("/devices/").status_code == 302


def test_a_key_that_somebody_thought_up_is_not_taken_over(cast, client):
    client.cookies["porch"] = "a" * 32
    client.post("/sign-in/", {"login": "alice@example.org", "password": PASSWORD})
    assert client.cookies["porch"].value != "a" * 32


def test_a_session_without_a_visit_opens_nothing(cast, sign_in):
    client = sign_in(cast.alice)
    session = client.session
    del session["visit"]
    session.save()
    assert client.get("/devices/").status_code == 302


def test_signing_out_ends_the_visit_and_clears_what_the_browser_keeps(cast, sign_in):
    client = sign_in(cast.mina)
    client.cookies["theme"] = "dark"
    done = client.post("/sign-out/")
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert "theme" not in done.cookies
    assert (Visit.objects.get().why, AuditEvent.objects.get(verb="visit.ended").actor_id) == (
        "signed_out",
        cast.mina.pk,
    )


def test_signing_out_of_a_shared_device_takes_the_theme_along(cast, client):
    client.post("/sign-in/", {"login": "mina@example.org", "password": PASSWORD, "shared": "on"})
    assert client.post("/sign-out/").cookies["theme"]["max-age"] == 0


def test_what_is_over_is_forgotten(cast, sign_in):
    with clock.at(NINE):
        sign_in(cast.alice)
    KeptWords.objects.create(user=cast.alice, sealed=b"x", kept_at=NINE)
    with after(minutes=30):
        assert tidy() == 0
    with after(hours=2):
        assert tidy() == 2
    Session.objects.update(expire_date=NINE)
    with after(hours=2):
        assert tidy() == 1
    assert not Session.objects.exists()


@pytest.mark.parametrize("value", ["16", "4", "0"])
def test_limits_may_be_shorter_never_longer(monkeypatch, value):
    monkeypatch.setenv("IDLE_MINUTES", value)
    with pytest.raises(ImproperlyConfigured, match="between 5 and 15 minutes"):
        at_most("IDLE_MINUTES", 15, "minutes")
    monkeypatch.setenv("IDLE_MINUTES", "10")
    assert at_most("IDLE_MINUTES", 15, "minutes") == timedelta(minutes=10)


@pytest.mark.parametrize(
    "agent, words",
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126",
            "Edge Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome Android"),
        ("curl/8", " "),
    ],
)
def test_a_device_has_a_name_that_one_knows_again(agent, words):
    assert " ".join(browser_and_system(agent)) == words
