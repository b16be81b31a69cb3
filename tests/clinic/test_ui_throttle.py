"""Limits on tries: they hold, they forget, they say when, and without their server they let everybody in."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.urls import include, path
from rest_framework.views import APIView

from clinic import clock
from clinic.project.plan import _server
from clinic.ui.cache import ForgivingCache, Json, hashed_key
from clinic.ui.doors import Door, public_page
from clinic.ui.throttle import Limit, TooOften, check, client_address, count, throttle
from tests.waiting import wait_until

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
THREE = Limit(3, hours=1)


@public_page
def knock(request: HttpRequest) -> None:
    throttle("knock", Limit(0, minutes=10))


class Knock(APIView):
    door = Door.API
    authentication_classes = ()
    permission_classes = ()

    def get(self, request):
        throttle("knock", Limit(0, minutes=10))


urlpatterns = [path("knock/", knock), path("api/v1/knock/", Knock.as_view()), path("", include("clinic.project.urls"))]


@pytest.fixture
def server(tmp_path):
    """A real Valkey of the test's own."""
    socket = tmp_path / "v.sock"
    command = [_server(), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(socket.exists, seconds=20, what="the cache's server")
    yield socket, process
    process.kill()
    process.wait()


def cache_at(socket):
    options = {"serializer": Json, "socket_timeout": 0.5}
    return ForgivingCache(
        f"unix://{socket}", {"OPTIONS": options, "KEY_PREFIX": "porchlight", "KEY_FUNCTION": hashed_key}
    )


def test_the_fourth_try_of_three_is_refused_and_says_when_and_others_go_on():
    with clock.at(NOON + timedelta(minutes=50)):
        for _ in range(3):
            throttle("alice", THREE)
        with pytest.raises(TooOften) as no:
            throttle("alice", THREE)
        assert no.value.wait == 600
        assert "10 minutes" in no.value.detail
        throttle("bob", THREE)
    with clock.at(NOON + timedelta(minutes=60)):
        throttle("alice", THREE)


def test_what_counts_only_when_it_fails():
    with clock.at(NOON):
        for _ in range(9):
            check("door", THREE)
        for _ in range(3):
            count("door", THREE)
        with pytest.raises(TooOften):
            check("door", THREE)


@override_settings(ROOT_URLCONF="tests.clinic.test_ui_throttle")
def test_a_page_says_it_kindly(client, db):
    with clock.at(NOON):
        page = client.get("/knock/")
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "in 10 minutes" in page.content.decode()
    assert "Nothing is locked" in page.content.decode()


@override_settings(ROOT_URLCONF="tests.clinic.test_ui_throttle")
def test_the_api_says_it_as_a_problem(client, db):
    with clock.at(NOON):
        answer = client.get("/api/v1/knock/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["status"]) == ("throttled", 429)


def test_nobody_is_believed_about_an_address_but_our_own_proxy():
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 9.9.9.9", REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "127.0.0.1"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert client_address(request) == "9.9.9.9"


def test_an_ipv6_client_counts_as_its_network():
    one, other = (RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in (1, 2))
    assert client_address(one) == client_address(other)


@pytest.mark.services
def test_limits_hold_over_processes_and_nothing_readable_lies_there(server):
    one, other = cache_at(server[0]), cache_at(server[0])
    assert one.add("mina@example.org", 0, 60)
    assert not other.add("mina@example.org", 0, 60)
    assert (one.incr("mina@example.org"), other.incr("mina@example.org")) == (1, 2)
    other.set("history", [1.5, 2.5], 60)
    assert one.get("history") == [1.5, 2.5]
    client = one._cache.get_client(None)
    keys = client.keys("*")
    assert len(keys) == 2
    assert not [key for key in keys if b"mina" in key]


@pytest.mark.services
def test_clearing_it_leaves_the_brokers_own_alone(server):
    ours = cache_at(server[0])
    client = ours._cache.get_client(None, write=True)
    client.set("celery", "a doorbell")
    ours.set("gone", 1)
    ours.clear()
    assert client.keys("*") == [b"celery"]


@pytest.mark.services
def test_a_wiped_or_dead_server_locks_nobody_out_and_is_said_once(server, caplog):
    ours = cache_at(server[0])
    ours.add("key", 0, 60)
    ours._cache.get_client(None, write=True).flushall()
    with pytest.raises(ValueError, match="not found"):
        ours.incr("key")
    server[1].kill()
    server[1].wait()
    assert (ours.get("key", "none"), ours.add("key", 0, 60), ours.incr("key")) == ("none", True, 0)
    assert caplog.text.count("no limit on tries holds") == 1


@override_settings(
    CACHES={
        "default": {
            "BACKEND": "clinic.ui.cache.ForgivingCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
            "KEY_FUNCTION": "clinic.ui.cache.hashed_key",
        }
    }
)
def test_without_a_cache_people_sign_in(cast, client):
    for _ in range(5):
        throttle("alice", Limit(1, hours=1))
    done = client.post("/sign-in/", {"login": "alice@example.org", "password": "correct horse battery staple"})
    assert done.status_code == 302
