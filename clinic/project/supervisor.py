"""Keeps the processes of one machine alive: starts them in order, restarts what dies, stops them all together.

`manage.py up` prepares everything and then becomes this program (docs/decisions/0005). It is small on purpose:
the standard library only, no Django, so that watching costs little memory and can hardly fail itself.
It reads a plan (clinic/project/plan.py writes it) and does what the plan says.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from clinic.project.lifeline import die_with

START_WITHIN = 60.0  # seconds until something that others wait for must be up
STOP_WITHIN = 10.0  # seconds for ending in good order; then it is killed
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds after which an earlier death is forgotten


@dataclass
class Child:
    """One process of the plan.

    `once`: the next one starts when it has ended well. `socket`: when that answers. `hush`: lines not worth passing on.
    """

    name: str
    argv: list[str]
    once: bool = False
    socket: str = ""
    hush: str = ""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float | None = None
    rest: bytes = field(default=b"", repr=False)

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def is_up(self) -> bool:
        """Whether the next one may start."""
        if self.once:
            return self.process is None and self.started > 0
        if not self.socket:
            return True
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.socket) == 0


class Supervisor:
    """Runs one plan."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.children = [Child(**child) for child in plan["children"]]
        self.ready: dict[str, Any] = plan["ready"]
        self.run_dir = Path(plan["run_dir"])
        self.stopping = False
        self.hurry = False
        self.failed = ""
        self.greeted = False
        self.selector = selectors.DefaultSelector()
        self.width = max(len(child.name) for child in self.children)

    # --- the life of the whole ----------------------------------------------------------------

    def run(self) -> int:
        """Until somebody says stop; the exit code."""
        self._listen()
        for child in self.children:
            self._start(child)
            if not self._wait_until_up(child):
                break
        while not self.stopping:
            self._step(1.0 if self.greeted else 0.2)
            self._greet_when_ready()
        self._stop()
        if self.failed:
            self._say("porchlight", self.failed)
        return 1 if self.failed else 0

    def _listen(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._bell = (ours, theirs)
        self.selector.register(ours, selectors.EVENT_READ, None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _asked_to_stop(self, number: int, frame: Any) -> None:
        self.hurry = self.stopping  # the second Ctrl-C means now
        self.stopping = True

    def _wait_until_up(self, child: Child) -> bool:
        deadline = time.monotonic() + START_WITHIN
        while not self.stopping and not child.is_up():
            if not child.once and time.monotonic() > deadline:
                self._give_up(f"{child.name} did not start within {START_WITHIN:.0f} seconds.")
            self._step(0.05)
        return not self.stopping

    def _give_up(self, why: str) -> None:
        self.failed, self.stopping = f"Porchlight stops: {why}", True

    def _stop(self) -> None:
        """All at once, but those that others stand on (they have a socket) last."""
        upper = [child for child in self.children if not child.socket]
        for wave in (upper, [child for child in self.children if child.socket]):
            for child in wave:
                if child.process:
                    child.process.terminate()
            deadline = time.monotonic() + STOP_WITHIN
            while any(child.process for child in wave):
                if self.hurry or time.monotonic() > deadline:
                    for child in wave:
                        if child.process:
                            child.process.kill()
                self._step(0.1)

    def _greet_when_ready(self) -> None:
        if self.greeted or self.stopping or not _answers(self.ready):
            return
        self.greeted = True
        lines = list(self.ready["greeting"])
        with contextlib.suppress(OSError):
            lines += Path(self.ready["sign_ins"]).read_text().splitlines()
        print("\n" + "\n".join(lines) + "\n", flush=True)  # noqa: T201

    # --- one child ----------------------------------------------------------------------------

    def _start(self, child: Child) -> None:
        me = os.getpid()
        child.restart_at = None
        child.started = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603  (the plan is ours)
            child.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in good order
            preexec_fn=lambda: die_with(me),  # noqa: PLW1509  (no threads here)
        )
        assert child.process.stdout
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)
        (self.run_dir / f"{child.name}.pid").write_text(f"{child.pid}\n")

    def _step(self, timeout: float) -> None:
        """Pass on what was written, notice who died, start again whose time has come."""
        for key, _ in self.selector.select(timeout):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._bell[0].recv(512)
            else:
                self._pass_on(key.data, key.fileobj)  # type: ignore[arg-type]
        now = time.monotonic()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._bury(child, now)
            elif child.restart_at and now >= child.restart_at and not self.stopping:
                self._start(child)

    def _bury(self, child: Child, now: float) -> None:
        assert child.process and child.process.stdout
        code = child.process.returncode
        self._pass_on(child, child.process.stdout)
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.process = None
        (self.run_dir / f"{child.name}.pid").unlink(missing_ok=True)
        if self.stopping:
            return
        if child.once:
            if code != 0:
                self._give_up(f"{child.name} ended with {_code(code)}.")
            return
        child.deaths = 1 if now - child.started > STEADY_AFTER else child.deaths + 1
        pause = min(0.5 * 2 ** (child.deaths - 1), LONGEST_PAUSE)
        child.restart_at = now + pause
        self._say("porchlight", f"{child.name} ended with {_code(code)}; it starts again in {pause:g} s.")

    def _pass_on(self, child: Child, pipe: IO[bytes]) -> None:
        try:
            data = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return
        if not data:
            with contextlib.suppress(KeyError):  # the end may be seen twice: here, and when it is buried
                self.selector.unregister(pipe)
        *lines, child.rest = (child.rest + data).split(b"\n")
        if not data and child.rest:
            lines, child.rest = [*lines, child.rest], b""
        for line in (line.decode(errors="replace") for line in lines):
            if not child.hush or child.hush not in line:
                self._say(child.name, line)

    def _say(self, name: str, line: str) -> None:
        try:
            print(f"{name:>{self.width}} | {line}", flush=True)  # noqa: T201
        except OSError:  # nobody reads us any more
            self.stopping = True


def _code(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def _answers(ready: dict[str, Any]) -> bool:
    request = f"GET {ready['path']} HTTP/1.0\r\nHost: {ready['host']}\r\nX-Forwarded-Proto: https\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", ready["port"]), timeout=3) as connection:
            connection.sendall(request.encode())
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(Supervisor(json.loads(Path(sys.argv[1]).read_text())).run())
