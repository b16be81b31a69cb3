"""Several processes at once, and one that is killed: each message goes out once, or a person is told.

The mail server is the judge. The processes are real, with the product's own settings and a database of their own
(a file of SQLite, or PostgreSQL).
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.mail_sink import MailSink
from tests.services import ROOT, clean_environment, new_database
from tests.stuck_server import StuckServer

pytestmark = pytest.mark.services

PREPARE = """
import os, django; django.setup()
from datetime import timedelta
from caregivers.followups.actions import cancel, plan, sweep
from caregivers.followups.models import FollowUp
from clinic import clock
from clinic.errors import Stale
from tests.cast import assemble
"""
OWE = (
    PREPARE
    + """
cast = assemble()
for case in (cast.minas_case, cast.omars_case):
    case.caregiver.quiet_from = case.caregiver.quiet_until
    case.caregiver.save()
for n in range({count}):
    plan(kind="after_session", case=cast.minas_case, recipient=cast.mina, dedupe_key=f"k{{n}}", by=cast.alice)
"""
)
SWEEP = PREPARE + "sweep()\n"
# What a clock does later; the lease of a dead process has run out by then.
SWEEP_LATER = PREPARE + (
    "for minutes in {minutes}:\n    with clock.at(clock.now() + timedelta(minutes=minutes)): sweep()\n"
)
CANCEL_ALL = (
    PREPARE
    + """
from clinic.accounts.models import User
alice = User.objects.get(name="Alice")
for row in FollowUp.objects.select_related("case").order_by("-dedupe_key"):
    try:
        cancel(follow_up=row, by=alice)
    except Stale:
        continue
    print(row.dedupe_key, flush=True)
"""
)


@dataclass
class House:
    """A database and a mail server's address; programs that run on them."""

    environment: dict[str, str]

    def start(self, program: str, port: int = 1) -> subprocess.Popen[str]:
        address = self.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        return subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, env=address, stdout=subprocess.PIPE, text=True
        )

    def run(self, program: str, port: int = 1) -> str:
        process = self.start(program, port)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return said

    def states(self) -> Counter[str]:
        """How many are in which state, asked of the database itself."""
        question = "SELECT state, count(*) FROM caregivers_followup GROUP BY state"
        address = self.environment.get("DATABASE_URL")
        file = Path(self.environment["DATA_DIR"]) / "porchlight.sqlite3"
        with contextlib.closing(psycopg.connect(address) if address else sqlite3.connect(file)) as connection:
            return Counter(dict(connection.execute(question).fetchall()))


@pytest.fixture
def house(tmp_path):
    with new_database() as database_url:
        environment = clean_environment(DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="clinic.project.settings")
        if database_url:
            environment["DATABASE_URL"] = database_url
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        yield House(environment)


def ids(sink):
    return Counter(str(message["Message-ID"]) for message in sink.messages)


def test_sweeps_at_once_send_each_once(house):
    house.run(OWE.format(count=80))
    with MailSink() as sink:
        sweeps = [house.start(SWEEP, sink.port) for _ in range(3)]
        assert [process.wait(60) for process in sweeps] == [0, 0, 0]
        house.run(SWEEP, sink.port)  # whatever the three left to one another
        assert len(ids(sink)) == 80
        assert set(ids(sink).values()) == {1}
    assert house.states() == {"sent": 80}


def test_what_was_cancelled_while_others_went_out_did_not_go_out(house):
    house.run(OWE.format(count=120))
    with MailSink() as sink:
        sweeping, cancelling = house.start(SWEEP, sink.port), house.start(CANCEL_ALL)
        cancelled = cancelling.communicate(timeout=60)[0].split()
        sweeping.wait(60)
        house.run(SWEEP, sink.port)
        states = house.states()
        assert states["cancelled"] == len(cancelled)
        assert states["sent"] == len(sink.messages) == 120 - len(cancelled)


def test_killed_between_claim_and_send_they_are_uncertain_and_never_doubled(house):
    house.run(OWE.format(count=3))
    with StuckServer() as stuck:
        worker = house.start(SWEEP, stuck.port)
        assert stuck.stuck.wait(30)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert stuck.taken == 1
    assert house.states() == {"sending": 3}
    with MailSink() as sink:
        house.run(SWEEP, sink.port)  # the lease still runs
        assert house.states() == {"sending": 3}
        house.run(SWEEP_LATER.format(minutes=(3, 60, 60 * 30)), sink.port)
        assert not sink.messages
    assert house.states() == {"uncertain": 3}


def test_killed_with_the_demos_mailbox_which_can_be_asked_nothing_is_uncertain(house):
    """The mailbox knows what it has: what arrived is sent, what did not goes out again."""
    house.run(OWE.format(count=3))
    del_email = {key: value for key, value in house.environment.items() if key != "EMAIL_URL"}
    die = PREPARE + (
        "from clinic.mail import backend; write = backend.MailboxBackend._write\n"
        "def once(self, message):\n    write(self, message)\n    os.kill(os.getpid(), 9)\n"
        "backend.MailboxBackend._write = once\nsweep()\n"
    )
    for program in (die, SWEEP_LATER.format(minutes=(3, 60))):
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=del_email)
    mailbox = Path(house.environment["DATA_DIR"]) / "mailbox"
    assert len(list(mailbox.glob("*.eml"))) == 3
    assert house.states() == {"sent": 3}


def test_a_worker_that_was_stopped_for_longer_than_its_lease_doubles_nothing(house):
    """SIGSTOP in the middle of a claim; the server hangs up meanwhile, as servers do that hear nothing."""
    house.run(OWE.format(count=2))
    with MailSink() as sink:
        with StuckServer() as stuck:
            worker = house.start(SWEEP, stuck.port)
            assert stuck.stuck.wait(30)
            os.kill(worker.pid, signal.SIGSTOP)
            house.run(SWEEP_LATER.format(minutes=(3, 60)), sink.port)
            assert house.states() == {"uncertain": 2}
            stuck.hang_up()
            os.kill(worker.pid, signal.SIGCONT)
            worker.wait(60)
        # Nobody else went on with them, so the late word counts: one was taken, the other can go out after all.
        assert house.states() == {"sent": 1, "retry": 1}
        house.run(SWEEP_LATER.format(minutes=(3,)), sink.port)
        assert (stuck.taken, len(sink.messages)) == (1, 1)
    assert house.states() == {"sent": 2}
