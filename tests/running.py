"""The site as processes of its own, as somebody runs it by hand, and a member who works with it over HTTP."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psutil

HERE = Path(__file__).parents[1]
FLASK = [sys.executable, "-m", "flask", "--app", "app"]
SERVE = [*FLASK, "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**own: str) -> dict[str, str]:
    """This one without any setting of the site but `own`, speaking English."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WENKU_", "LC_"))}
    return {**clean, "LANG": "C.UTF-8", **own}


def lives(process: psutil.Process) -> bool:
    """A dead process that nobody has noticed yet is dead."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def words_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def until(happened, seconds: float = 60, otherwise=lambda: "waited in vain"):
    end = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < end, otherwise()
        time.sleep(0.05)
    return found


def _hears() -> None:
    """Whoever runs the tests in the background, or by nohup, has their children ignore these."""
    for sign in (signal.SIGHUP, signal.SIGINT):
        signal.signal(sign, signal.SIG_DFL)


class Run:
    """A command of the site as a process; what it says goes to a file. `family` are the processes that ever belonged to it."""

    def __init__(self, data: Path, command: list[str] = SERVE, *, port: int | None = None, **own: str) -> None:
        self.said = data.parent / f"said-{uuid4().hex}"
        self.port = port or free_port()
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=HERE,
                env=environment(WENKU_DATA=str(data), WENKU_PORT=str(self.port), **own),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_hears,
            )
        self.family: set[psutil.Process] = set()

    def text(self) -> str:
        return self.said.read_text(errors="replace")

    def says(self, words: str, seconds: float = 90) -> str:
        """What matches the expression `words`, once it is said."""
        return until(lambda: re.search(words, self.text()), seconds, lambda: f"{words!r} was not said, but {self.text()!r}").group()

    def answer(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.status

    def remember(self) -> None:
        with suppress(psutil.NoSuchProcess):
            self.family |= set(psutil.Process(self.process.pid).children(recursive=True))

    def members(self, words: str) -> list[psutil.Process]:
        """Its living processes whose command line has `words` in it, the eldest first."""
        self.remember()
        return sorted((one for one in self.family if words in words_of(one) and lives(one)), key=lambda one: one.create_time())

    def worker(self) -> psutil.Process:
        return until(lambda: self.members("flask --app app worker"))[0]

    def is_gone(self, seconds: float = 30) -> bool:
        """Whether every process that ever belonged to it ends by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with suppress(AssertionError):
            until(lambda: not any(lives(one) for one in self.family), seconds)
        return not any(lives(one) for one in self.family)

    def stop(self) -> None:
        self.remember()
        self.process.send_signal(signal.SIGTERM)
        assert self.is_gone()

    def kill(self) -> None:
        self.remember()
        self.process.kill()
        for one in self.family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()


class Visitor:
    """A browser that only speaks HTTP: cookies, forms with their token, files."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}

    def log_in(self, address: str, password: str) -> None:
        status, _ = self.send("/login", {"address": address, "password": password})
        assert status == 303

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, b"", {})

    def send(self, path: str, fields: dict[str, str], files: dict[str, bytes] | None = None) -> tuple[int, str]:
        kind, body = self.form(path, fields, files or {})
        return self._ask("POST", path, body, {"Content-Type": kind})

    def form(self, path: str, fields: dict[str, str], files: dict[str, bytes]) -> tuple[str, bytes]:
        """The media type and body of the form on the page at `path`."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path)[1]).group(1)
        border, parts = uuid4().hex, []
        for name, value in {"csrf_token": token, **fields}.items():
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for name, content in files.items():
            head = (
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            )
            parts.append(head.encode() + content + b"\r\n")
        dashes = f"--{border}".encode()
        return f"multipart/form-data; boundary={border}", b"".join(dashes + b"\r\n" + part for part in parts) + dashes + b"--\r\n"

    def head(self, kind: str, length: int) -> dict[str, str]:
        return {"Content-Type": kind, "Content-Length": str(length), **self._cookie()}

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {**headers, **self._cookie()})
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
