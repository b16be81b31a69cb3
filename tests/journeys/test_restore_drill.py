"""The restore drill on the real product: used under load, backed up, destroyed, restored, and not a mail too many."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.journeys.drill import CANARY
from tests.services import ROOT, Product, run_manage
from tests.waiting import wait_until

pytestmark = [pytest.mark.services, pytest.mark.proof]
CHANGED_BY_A_RESTORE = {
    "django_session",
    "clinic_visit",
    "caregivers_dispatch",
    "clinic_auditevent",
    "clinic_auditseal",
}
RINGS = {"DJANGO_SETTINGS_MODULE": "clinic.project.settings"}


def drill(product: Product, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.drill", *args],
        cwd=ROOT, env=product.environment | RINGS, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(product: Product) -> dict:
    return json.loads(drill(product, "tell"))


@contextlib.contextmanager
def writing(product: Product):
    """Somebody logs contacts all the while. Gives a function that says how many are committed."""
    said = product.data_dir / "written"
    with said.open("w") as out:
        command = [sys.executable, "-m", "tests.journeys.drill", "write"]
        writer = subprocess.Popen(command, cwd=ROOT, env=product.environment | RINGS, stdout=out)
        try:
            wait_until(lambda: said.read_text().count("\n") > 5, what="the writer")
            yield lambda: said.read_text().count("\n")
            assert writer.poll() is None, "The writer gave up: somebody stood in its way."
        finally:
            writer.kill()
            writer.wait()


def backup(product: Product) -> Path:
    path = Path(product.manage("backup", "--to", str(product.data_dir.parent / "safe")).splitlines()[0])
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def destroy(product: Product) -> None:
    """The machine is gone, but for the key ring, which was kept elsewhere."""
    product.stop()
    keys = product.data_dir / "secrets"
    kept = {path.name: path.read_text() for path in keys.iterdir()}
    shutil.rmtree(product.data_dir)
    keys.mkdir(parents=True)
    for name, text in kept.items():
        (keys / name).write_text(text)
    if product.database_url:
        with psycopg.connect(product.database_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")


def test_used_backed_up_destroyed_restored_and_released(product):
    drill(product, "scene")
    product.kill("worker", 19)  # it sleeps, so that a message is due and not sent when the backup is made
    drill(product, "owe", "before")
    early = told(product)
    with writing(product) as committed:
        before = committed()
        path = backup(product)
        after = committed()
    assert after > before, "Nothing was written while the backup was made: this proved nothing."
    assert [word for word in (CANARY, "mina@example.org", "Jon") if word.encode() in path.read_bytes()] == []
    product.kill("worker", 18)
    product.mail.wait_for("mina@example.org")  # it goes out after the backup, which knows nothing of it
    was = told(product)
    destroy(product)

    started = time.monotonic()
    said = product.manage("restore", str(path))
    product.start()
    assert time.monotonic() - started < 15 * 60
    assert "No message goes out" in said
    now = told(product)
    contacts = now["counts"]["caregivers_contactentry"]
    assert before < contacts <= after + 2
    assert now["words"] == [CANARY, *(f"{CANARY} {number}" for number in range(contacts - 1))]
    assert (was["doors"], now["doors"]) == (2, 0)
    assert now["triggers"] == was["triggers"] > 0
    same = {table: number for table, number in was["counts"].items() if early["counts"][table] == number}
    same = {table: number for table, number in same.items() if table not in CHANGED_BY_A_RESTORE}
    assert len(same) > 20 and {table: now["counts"][table] for table in same} == same

    assert len(product.mail.messages) == 1
    drill(product, "owe", "afterwards")
    time.sleep(25)  # the clock ticks every 20 s
    assert len(product.mail.messages) == 1, "A mail left before release."
    assert product.status("/healthz/followups") == 503
    assert "1  may have gone out" in product.manage("followups", "reconcile")
    product.manage("followups", "reconcile", "--release")
    wait_until(lambda: len(product.mail.messages) == 2, seconds=60, what="what was held")
    assert told(product)["states"] == {"drill:before": "uncertain", "drill:afterwards": "sent"}
    wait_until(lambda: product.status("/healthz/followups") == 200, what="health")


@pytest.fixture
def stopped(product):
    """A product with the scene and a backup, stopped."""
    drill(product, "scene")
    path = backup(product)
    product.stop()
    return product, path


def refused(product: Product, *args: str, says: str, **environment: str) -> None:
    before = told(product)
    done = run_manage(product.environment | environment, "restore", *args)
    assert done.returncode == 1
    assert says in done.stderr and "Nothing was changed." in done.stderr and "Traceback" not in done.stderr
    assert told(product) == before
    assert not list(product.data_dir.glob(".porchlight-*"))


def test_what_cannot_be_restored_is_refused_with_a_sentence_and_nothing_is_changed(stopped, tmp_path):
    product, path = stopped
    whole = path.read_bytes()
    damaged, cut, other = (tmp_path / name for name in ("damaged", "cut", "other"))
    damaged.write_bytes(whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:])
    cut.write_bytes(whole[:-1000])
    other.write_text("hello")
    refused(product, str(path), says="people. Make a backup")
    refused(product, str(damaged), "--replace", says="damaged")
    refused(product, str(cut), "--replace", says="cut short")
    refused(product, str(other), "--replace", says="not a backup")
    refused(product, str(tmp_path / "none"), "--replace", says="cannot be read")
    ring = "other:" + "A" * 43
    strange = {"FIELD_KEYS": ring}
    done = run_manage(product.environment | strange, "restore", str(path), "--replace")
    assert done.returncode == 1 and "FIELD_KEYS:local, which is not set here" in done.stderr


def test_not_beside_a_running_product_but_over_a_stopped_one(product):
    drill(product, "scene")
    path = backup(product)
    running = run_manage(product.environment, "restore", str(path), "--replace")
    assert running.returncode == 1 and "Porchlight is running" in running.stderr
    product.stop()
    drill(product, "owe", "lost")
    drill(product, "erase")
    assert (told(product)["erased"], told(product)["states"]) == (1, {"drill:lost": "planned"})
    product.manage("restore", str(path), "--replace")
    assert (told(product)["erased"], told(product)["states"]) == (1, {}), "A restore brought back what was erased."
    product.manage("audit", "verify")
    kept = [backup(product) for _ in range(2)]
    product.manage("backup", "--to", str(path.parent), "--keep", "2")
    assert kept[1].exists() and not path.exists() and len(list(path.parent.iterdir())) == 2


def test_somebody_who_has_the_database_open_is_noticed(stopped):
    product, path = stopped
    opened = "import time, django; django.setup(); from django.db import connection as c; c.ensure_connection();"
    opened += "c.cursor().execute('SELECT count(*) FROM clinic_user'); print('open', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", opened], cwd=ROOT, env=product.environment | RINGS, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"open\n"
        done = run_manage(product.environment, "restore", str(path), "--replace")
        other.kill()
    assert done.returncode == 1 and "Stop web, worker and clock first" in done.stderr


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="It is about a file.")
def test_a_database_file_that_is_ruined_can_be_replaced(stopped):
    product, path = stopped
    (product.data_dir / "porchlight.sqlite3").write_bytes(os.urandom(100_000))
    done = run_manage(product.environment, "restore", str(path))
    assert done.returncode == 1 and "cannot be read" in done.stderr
    product.manage("restore", str(path), "--replace")
    assert told(product)["words"] == [CANARY]
