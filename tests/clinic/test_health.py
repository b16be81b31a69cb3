"""Alive, and ready: for whoever watches the installation."""

import pytest
from django.db import DatabaseError

from clinic.health import views
from tests.access import Access

# Everybody may ask. No broker runs beside the unit tests, so *ready* says no, to all alike.
ALIVE = dict.fromkeys(["alice", "bob", "charlie", "sam", "pat", "mina", "omar", "nobody"], 200)
NOT_READY = dict.fromkeys(ALIVE, 503)
ACCESS = {"healthz": Access(**ALIVE), "readyz": Access(**NOT_READY)}


class Broker:
    """Stands where redis-py's client stands."""

    @classmethod
    def from_url(cls, url, **options):
        return cls()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def ping(self):
        return True


@pytest.fixture
def broker(monkeypatch):
    monkeypatch.setattr(views.redis, "Redis", Broker)


def test_alive_asks_nobody(client):
    assert client.get("/healthz").content == b"ok\n"  # no `db` fixture: touching it would fail here


def test_ready_when_database_and_broker_answer(client, db, broker):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "broker": "ok"})


def test_ready_names_the_broker_that_does_not_answer(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "ok", "broker": "no answer"})


def test_ready_names_the_database_that_does_not_answer(client, broker, monkeypatch):
    class Broken:
        def cursor(self):
            raise DatabaseError

    monkeypatch.setattr(views, "connection", Broken())
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "no answer", "broker": "ok"})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_never_redirects_even_where_everything_else_does(client, db, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code in {200, 503}
