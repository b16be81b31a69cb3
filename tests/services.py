"""The real product beside the tests: `manage.py up` with its own data, port, broker, database and mail server."""

import contextlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.mail_sink import MailSink
from tests.postgres import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN = 120  # seconds, on a machine that has much else to do
# What the machine that runs the tests may have set for itself.
CONTRACT = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "FIELD_KEYS", "DATA_DIR", "PORT"}


def clean_environment(**ours: str) -> dict[str, str]:
    """The environment without anything of the run contract, but with `ours`."""
    theirs = {key: value for key, value in os.environ.items() if key not in CONTRACT}
    theirs.pop("DJANGO_SETTINGS_MODULE", None)  # the product runs with its own settings
    return theirs | ours


def run_manage(environment: dict[str, str], *args: str) -> "subprocess.CompletedProcess[str]":
    """manage.py in another process."""
    command = [sys.executable, "manage.py", *args]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


@dataclass
class Product:
    """One running Porchlight."""

    data_dir: Path
    mail: MailSink
    database_url: str = ""
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "EMAIL_URL": self.mail.url}
        database = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return clean_environment(**(ours | database | self.extra))

    @property
    def log(self) -> str:
        """Everything it has written to its output."""
        return (self.data_dir / "log").read_text(errors="replace")

    def start(self, *options: str) -> "Product":
        """Start it and wait until it is ready."""
        self.data_dir.mkdir(exist_ok=True)
        with (self.data_dir / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with self.log_shown_when_it_fails():
            wait_until(self._ready_or_dead, seconds=READY_WITHIN, what="the product to be ready")
            assert self.process.poll() is None, "The product ended instead of starting."
        return self

    def _ready_or_dead(self) -> bool:
        assert self.process
        return self.status("/readyz") == 200 or self.process.poll() is not None

    def stop(self) -> None:
        """As Ctrl-C does. What does not stop is a failure, and leaves nothing behind all the same."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()  # its children die with it
                raise

    def status(self, path: str) -> int:
        """The status of GET `path`; 0 where nobody listens."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def pid(self, name: str) -> int:
        """The process id of web, worker, beat or valkey, or 0."""
        try:
            return int((self.data_dir / "run" / f"{name}.pid").read_text())
        except (OSError, ValueError):
            return 0

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to web, worker, beat or valkey; its process id."""
        pid = self.pid(name)
        assert pid, f"{name} does not run."
        os.kill(pid, number)
        return pid

    def processes(self) -> dict[int, str]:
        """Process id → command line of everything that runs on its data, whoever its parent is now."""
        mark, found = f"DATA_DIR={self.data_dir}".encode(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                # Valkey writes over its environment, but works in its own folder.
                at_home = (folder / "cwd").readlink().is_relative_to(self.data_dir)
                if at_home or mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def manage(self, *args: str) -> str:
        """Run a management command in the product's environment; what it printed."""
        done = run_manage(self.environment, *args)
        assert done.returncode == 0, f"manage.py {' '.join(args)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def log_shown_when_it_fails(self) -> Iterator[None]:
        """A failure within the block comes with the end of the product's log."""
        try:
            yield
        except Exception as error:  # the browser has failures of its own
            raise AssertionError(f"{error}\nThe end of its log:\n{self.log[-5000:]}") from error


@contextlib.contextmanager
def new_database() -> Iterator[str]:
    """In the PostgreSQL lane a new database's URL; otherwise "", and the product takes SQLite."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    name = f"product_{free_port()}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def a_product(folder: Path, *options: str, extra: dict[str, str] | None = None) -> Iterator[Product]:
    """A running product with a mail sink, in `folder`; stopped at the end."""
    with MailSink() as mail, new_database() as database_url:
        product = Product(folder, mail, database_url, extra=extra or {})
        try:
            yield product.start(*options)
        finally:
            product.stop()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A running, empty product for one test."""
    with a_product(tmp_path / "data") as running:
        yield running


@pytest.fixture(scope="module")
def shared_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running, empty product for the tests of one module."""
    with a_product(tmp_path_factory.mktemp("product") / "data") as running:
        yield running
