"""`manage.py up` under long and random violence."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.mail_sink import MailSink
from tests.services import ROOT, Product
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.proof,
    pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="Once is enough: on SQLite."),
]
MINUTE = 60
NAMES = ["web", "worker", "beat", "valkey"]


def test_a_minute_of_killing_and_everything_is_back(product):
    dice, end, killed = random.Random(7), time.monotonic() + MINUTE, 0
    while time.monotonic() < end:
        time.sleep(dice.uniform(0.2, 3))
        if pid := product.pid(dice.choice(NAMES)):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert killed > 10
    wait_until(lambda: all(product.pid(name) for name in NAMES), seconds=40, what="everything to be back")
    wait_until(lambda: product.status("/readyz") == 200, seconds=40, what="readiness")
    product.stop()
    assert not product.processes()


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment_of_its_start_it_leaves_nothing(tmp_path, seed):
    with MailSink() as mail:
        product = Product(tmp_path / "data", mail)
        product.data_dir.mkdir()
        up = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=product.environment, stdout=subprocess.DEVNULL
        )
        time.sleep(random.Random(seed).uniform(0.1, 12))
        up.kill()
        up.wait()
        wait_until(lambda: not product.processes(), seconds=5, what="nothing left")
