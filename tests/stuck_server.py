"""A mail server that takes one message and is then stuck: for killing or stopping a worker in the middle of a claim."""

import socket
import threading

from tests.postgres import free_port


class StuckServer:
    """Takes one message, and when the next is offered says nothing more."""

    def __init__(self) -> None:
        self.port, self.taken = free_port(), 0
        self.stuck, self._hung_up = threading.Event(), threading.Event()

    def __enter__(self) -> "StuckServer":
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        self._listening.close()
        self._hung_up.set()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with connection, connection.makefile("rwb", buffering=0) as line:
            line.write(b"220 here\r\n")
            in_data = False
            for received in line:
                if in_data:
                    if received != b".\r\n":
                        continue
                    in_data, self.taken = False, self.taken + 1
                command = received[:4].upper()
                if command == b"MAIL" and self.taken:
                    self.stuck.set()
                    self._hung_up.wait(120)
                    return
                in_data = command == b"DATA"
                line.write(b"354 go on\r\n" if in_data else b"250 OK\r\n")
