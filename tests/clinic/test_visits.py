"""How long somebody stays signed in, who counts as being there, and what the session says of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.visits.models import Visit
from tests.access import Access
from tests.cast import PASSWORD

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
EVERYBODY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 200, "omar": 200}
ACCESS = {
    "visits:still_here": Access(**EVERYBODY, nobody=200),
    "visits:still_here POST": Access(**EVERYBODY, nobody=200),
}


def after(**time):
    return clock.at(NINE + timedelta(**time))


@pytest.fixture
def at_nine(sign_in):
    """Somebody who signed in at nine."""

    def signed_in(person):
        with clock.at(NINE):
            return sign_in(person)

    return signed_in


@pytest.fixture
def own_device(cast, at_nine):
    return at_nine(cast.mina)


def test_staff_are_signed_out_after_fifteen_minutes_without_them_and_come_back_to_the_very_page(cast, at_nine):
    client = at_nine(cast.alice)
    with after(minutes=14, seconds=59):
        assert client.get("/cases/?scope=mine").status_code == 200
    with after(minutes=29, seconds=50):
        assert client.get("/devices/").status_code == 200
    with after(minutes=45):
        sent = client.get("/devices/?a=b")
        assert sent.headers["Location"] == "/sign-in/?next=/devices/%3Fa%3Db&why=idle"
        page = client.get(sent.headers["Location"]).content.decode()
    assert "Nobody had used the page for a while" in page
    assert Visit.objects.get().why == "idle"
    assert AuditEvent.objects.get(verb="visit.ended").details["kind"] == "idle"
    assert not Session.objects.filter(session_key=Visit.objects.get().session_key).exists()


def test_after_twelve_hours_it_ends_whoever_is_there(cast, at_nine):
    client = at_nine(cast.alice)
    for minutes in range(10, 12 * 60, 10):
        with after(minutes=minutes):
            assert client.get("/still-here/").json()["left"] > 0
            client.post("/still-here/")
    with after(hours=12):
        assert client.get("/devices/").headers["Location"] == "/sign-in/?next=/devices/&why=longest"


def test_an_api_call_after_the_end_is_a_401_problem(cast, at_nine):
    with after(minutes=16):
        answer = at_nine(cast.alice).get("/api/v1/cases/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_client_on_her_own_device_stays_for_hours_and_keeps_the_cookie(own_device):
    assert not own_device.session.get_expire_at_browser_close()
    with after(hours=3, minutes=59):
        assert own_device.get("/devices/").status_code == 200
    with after(hours=8):
        assert own_device.get("/devices/").status_code == 302


def test_on_a_shared_device_it_is_fifteen_minutes_and_the_browsers_end(cast, client, at_nine):
    cast.mina.caregiver.shared_device = True
    cast.mina.caregiver.save()
    shared = at_nine(cast.mina)
    assert shared.session.get_expire_at_browser_close()
    with after(minutes=15):
        assert shared.get("/devices/").status_code == 302


def test_she_says_on_signing_in_that_the_device_is_shared(cast, client):
    client.post("/sign-in/", {"login": "mina@example.org", "password": PASSWORD, "shared": "on"})
    assert client.session.get_expire_at_browser_close()
    assert Visit.objects.get(user=cast.mina).shared
    assert "device_is_shared" not in client.session


@pytest.mark.parametrize("how", [{"path": "/still-here/"}, {"path": "/devices/", "headers": {"X-Background": "1"}}])
def test_what_a_script_asks_on_its_own_keeps_nobody_signed_in(cast, at_nine, how):
    client = at_nine(cast.alice)
    with after(minutes=10):
        assert client.get(**how).status_code == 200
    with after(minutes=15):
        assert client.get("/devices/").status_code == 302


def test_being_there_is_written_once_a_minute_not_with_each_page(cast, at_nine):
    client = at_nine(cast.alice)
    writes = []
    for seconds in (10, 20, 59, 61, 70, 100):
        with (
            after(seconds=seconds),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            client.get("/devices/")
        writes.append(sum(q["sql"].startswith(("UPDATE", "INSERT")) for q in queries))
    assert writes == [0, 0, 0, 2, 0, 0]
    assert Visit.objects.get().seen_at == NINE + timedelta(seconds=61)


def test_still_here_extends_and_says_how_long(cast, at_nine):
    client = at_nine(cast.alice)
    with after(minutes=14):
        assert client.get("/still-here/").json()["left"] == 60
        assert client.post("/still-here/").json()["left"] == 15 * 60
    with after(minutes=28):
        assert client.get("/devices/").status_code == 200


def test_still_here_says_nothing_to_a_stranger(client, db):
    assert client.get("/still-here/").json() == {"left": 0, "longest": 0, "who": ""}


def test_a_script_that_only_looks_learns_it_and_leaves_the_reason_for_the_page(cast, at_nine):
    client = at_nine(cast.alice)
    with after(minutes=16):
        for _ in range(2):
            looked = client.get("/still-here/")
            assert looked.json() == {"left": 0, "longest": 0, "who": ""}
            assert "porch" not in looked.cookies
        assert client.get("/cases/").headers["Location"].endswith("why=idle")
