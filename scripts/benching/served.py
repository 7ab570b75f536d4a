"""The site as gunicorn serves it, with a route beside it that does nothing, and how long its answers take."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

NULL = "/null"
KEPT = 2.0
"""Seconds after which the server may have closed the connection by itself."""

HERE = Path(__file__).parents[2]


class Served:
    """One connection to the server, kept open as a browser does."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.last = 0.0

    def ask(self, path: str) -> float:
        """Seconds until the whole answer is there."""
        if time.perf_counter() - self.last > KEPT:
            self.connection.close()
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Accept-Language": "zh-CN"})
        answer = self.connection.getresponse()
        answer.read()
        self.last = time.perf_counter()
        if answer.status not in (200, 303):
            raise RuntimeError(f"{answer.status} to {path}")
        return self.last - began

    def private(self) -> int:
        """Bytes of the web process that no file lies behind."""
        (worker,) = psutil.Process(self.process.pid).children()
        for line in Path(f"/proc/{worker.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Anonymous:"):
                return int(line.split()[1]) << 10
        raise RuntimeError("the kernel doesn't tell")


@contextmanager
def serving() -> Iterator[Served]:
    """On the database and the index of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"WENKU_SECRET_KEY": "only for the bench", "WENKU_PORT": str(port), "PYTHONPATH": "site:scripts"}
    command = [sys.executable, "-m", "gunicorn", "benching.served:app"]
    process = subprocess.Popen(command, cwd=HERE, env={**os.environ, **own}, start_new_session=True)
    try:
        served = Served(process, port)
        _wait(served)
        yield served
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait(served: Served) -> None:
    end = time.monotonic() + 60
    while True:
        with suppress(OSError, http.client.HTTPException):
            served.ask(NULL)
            return
        served.connection.close()
        if time.monotonic() > end:
            raise RuntimeError("the server doesn't answer")
        time.sleep(0.1)


def __getattr__(name: str) -> Any:
    """`app` is made when the server asks for it, so that the bench can import the rest."""
    if name != "app":
        raise AttributeError(name)
    from wenku.factory import create_app  # noqa: PLC0415

    app = create_app()
    app.add_url_rule(NULL, "null", lambda: "")
    return app
