"""A real Redis for a test, and stand-ins for one that is ill: each on a port of its own of this machine."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from tests.running import free_port, until

_PROGRAMS = ("redis-server", "valkey-server", "redis-check-rdb", "valkey-check-rdb")
"""All of them are the server, by the name that they are called by."""


class Server:
    """`url` stays the same when it is stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
        assert program, "redis-tools is missing: `make packages` brings it"
        options = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
            "--logfile",
            "redis.log",
        ]
        name = "valkey-server" if "valkey" in program else "redis-server"
        self._process = subprocess.Popen([name, *options], executable=program, stdout=subprocess.DEVNULL)
        until(self._answers, 20)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as found:
            return bool(found.ping())
        return False


@contextmanager
def hanging() -> Iterator[str]:
    """The address of something that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                while True:
                    taken.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        for one in taken:
            one.close()


@contextmanager
def babbling() -> Iterator[str]:
    """The address of something that answers everything, but not as Redis does."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            with suppress(OSError):
                while True:
                    with server.accept()[0] as taken:
                        taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=talk, daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
