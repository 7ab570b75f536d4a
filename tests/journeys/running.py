"""The site as `make run` starts it, with a fresh data folder: what it prints in its terminal, and the mails that it writes."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds, for a machine that is busy with other things


class RunningSite:
    """`url` is where it answers; `data` is its folder; `printed` is what stood in its terminal so far."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.terminal = data / "terminal.txt"

    @property
    def printed(self) -> str:
        return self.terminal.read_text(encoding="utf-8")

    def first_admin_link(self) -> str:
        return self._printed_link("/first-admin/")

    def link_mailed_to(self, address: str, path: str) -> str:
        """The last link below `path` that was mailed to `address`; waits for the mail. A mail is read once."""
        return _patiently(lambda: self._take_link(address, path), f"a mail to {address} with a link to {path}")

    def _take_link(self, address: str, path: str) -> str | None:
        for file in sorted((self.data / "mail").glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            found = re.search(rf"{re.escape(self.url)}\S*{re.escape(path)}\S+", mail.get_content())
            if mail["To"] == address and found:
                file.rename(file.with_suffix(".read"))
                return found.group()
        return None

    def _printed_link(self, path: str) -> str:
        def found() -> str | None:
            link = re.search(rf"{re.escape(self.url)}\S*{re.escape(path)}\S+", self.printed)
            return link.group() if link else None

        return _patiently(found, f"a link to {path} in the terminal")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(data: Path) -> Iterator[RunningSite]:
    """A site of its own, ready to be used; stopped as Ctrl-C stops it."""
    site = RunningSite(data)
    data.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENKU_")}
    here = {"WENKU_DATA": str(data), "WENKU_HOST": "127.0.0.1", "WENKU_PORT": str(site.port), "LC_ALL": "zh_CN.UTF-8"}
    with site.terminal.open("wb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"],
            cwd=ROOT,
            env={**kept, **here},
            stdout=terminal,
            stderr=subprocess.STDOUT,
        )
    try:
        _patiently(lambda: site.is_ready() or _alive(process, site), "the site to be ready")
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _alive(process: "subprocess.Popen[bytes]", site: RunningSite) -> None:
    if process.poll() is not None:
        raise RuntimeError(f"the site ended with {process.returncode}:\n{site.printed}")


def _patiently(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds, as soon as it finds anything."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"waited {PATIENCE} seconds for {what}")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
