"""`manage.py up`: everything starts, what dies comes back, and nothing is left behind."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from tests.services import Product, a_product, run_manage
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="Once is enough: on SQLite."),
]

EVERYTHING = ["web", "worker", "beat", "valkey"]


def gone(product: Product) -> bool:
    return not product.processes()


def test_everything_runs_and_says_so(shared_product):
    assert all(shared_product.pid(name) for name in EVERYTHING)
    assert shared_product.status("/healthz") == 200
    wait_until(lambda: f"Porchlight is open at {shared_product.url}" in shared_product.log, what="the greeting")


def test_the_broker_is_nobody_elses(shared_product):
    path = shared_product.data_dir / "run" / "valkey.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_web_on_loopback_is_the_only_door(shared_product):
    inodes = {inode for pid in shared_product.processes() for inode in sockets_of(pid)}
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    listening = {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}
    assert listening == {f"0100007F:{shared_product.port:04X}"}


def sockets_of(pid: int) -> set[str]:
    links = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    return {link[8:-1] for link in links if link.startswith("socket:[")}


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_is_killed_comes_back(shared_product, name):
    killed = shared_product.kill(name)
    wait_until(lambda: shared_product.pid(name) not in {0, killed}, seconds=20, what=f"{name} to come back")
    wait_until(lambda: shared_product.status("/readyz") == 200, seconds=20, what="readiness")
    assert f"{name} ended with signal SIGKILL" in shared_product.log


def test_not_ready_while_the_broker_does_not_answer(shared_product):
    wait_until(lambda: shared_product.pid("valkey"), what="the broker")
    shared_product.kill("valkey", signal.SIGSTOP)
    try:
        assert shared_product.status("/readyz") == 503
        assert shared_product.status("/healthz") == 200
    finally:
        shared_product.kill("valkey", signal.SIGCONT)
    wait_until(lambda: shared_product.status("/readyz") == 200, what="readiness")


def test_a_second_one_on_the_same_data_is_refused(shared_product):
    second = up(shared_product.environment | {"PORT": "1"})
    assert second.returncode != 0
    assert "already running" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_named(shared_product, tmp_path):
    second = up(shared_product.environment | {"DATA_DIR": str(tmp_path)})
    assert second.returncode != 0
    assert f"Port {shared_product.port} is taken" in second.stderr


def test_it_starts_again_after_ctrl_c_and_a_signal_stops_all(tmp_path):
    with a_product(tmp_path / "data") as product:
        product.stop()
        assert product.process.returncode == 0
        wait_until(lambda: gone(product), seconds=2, what="nothing left")
        product.start()  # how quickly is measured, not asserted: a busy machine is no defect
        product.process.send_signal(signal.SIGTERM)
        assert product.process.wait(30) == 0
        assert gone(product)


def test_a_killed_supervisor_leaves_nothing_behind(product):
    assert len(product.processes()) >= 6  # itself, valkey, worker, beat, the web's master and its worker
    product.process.kill()
    wait_until(lambda: gone(product), seconds=5, what="nothing left")
    product.start()  # the lock went with it


def test_data_with_a_long_name_works(tmp_path):
    with a_product(tmp_path / ("x" * 110)) as product:
        assert not (product.data_dir / "run" / "valkey.sock").exists()
        assert product.pid("valkey")


def up(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return run_manage(environment, "up")
