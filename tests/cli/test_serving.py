"""The site as somebody runs it by hand: real processes, started, stopped and killed."""

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

import psutil
import pytest

HERE = Path(__file__).parents[2]
SERVE = [sys.executable, "-m", "flask", "--app", "app", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lives(process: psutil.Process) -> bool:
    """A dead process that nobody has noticed yet is dead."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Run:
    """`flask serve` as a process; what it says goes to a file."""

    def __init__(self, data: Path, port: int, command: list[str], **environment: str) -> None:
        self.said = data.parent / f"said-{time.monotonic_ns()}"
        self.port = port
        own = {"WENKU_DATA": str(data), "WENKU_PORT": str(port), "LANG": "C.UTF-8", **environment}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("WENKU_", "LC_"))}
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=HERE, env={**clean, **own}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.family: list[psutil.Process] = []

    def says(self, words: str, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while not (found := re.search(words, self.text())):
            assert time.monotonic() < end, f"{words!r} was not said, but {self.text()!r}"
            time.sleep(0.1)
        return found.group()

    def text(self) -> str:
        return self.said.read_text(errors="replace")

    def answer(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.status

    def member(self, words: str) -> psutil.Process:
        """The eldest of its processes whose command line has `words` in it."""
        self.remember()
        return next(one for one in self.family if lives(one) and words in " ".join(one.cmdline()))

    def remember(self) -> None:
        with suppress(psutil.NoSuchProcess):
            self.family += psutil.Process(self.process.pid).children(recursive=True)

    def is_gone(self, seconds: float = 20) -> bool:
        """Whether every process that ever belonged to it ends by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        end = time.monotonic() + seconds
        while any(lives(one) for one in self.family) and time.monotonic() < end:
            time.sleep(0.1)
        return not any(lives(one) for one in self.family)

    def kill(self) -> None:
        self.remember()
        self.process.kill()
        for one in self.family:
            with suppress(psutil.NoSuchProcess):
                one.kill()


@pytest.fixture
def run(tmp_path):
    started = []

    def start(*command, port=None):
        started.append(Run(tmp_path / "data", port or free_port(), list(command) or SERVE))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(run, sign):
    site = run()
    site.says("first-admin/")
    site.says("worker is ready")
    site.remember()
    assert len(site.family) >= 3  # gunicorn, its worker, ours
    site.process.send_signal(sign)
    assert site.is_gone()
    assert site.process.returncode == 0
    assert "Traceback" not in site.text()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_make_alone_stops_everything(run, sign, tmp_path):
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {' '.join(SERVE)} --stop-with-parent\n")
    site = run("make", "-f", str(tmp_path / "Makefile"), "run")
    site.says("worker is ready")
    site.remember()
    site.process.send_signal(sign)
    assert site.is_gone()


def test_nothing_survives_the_supervisor(run):
    site = run()
    site.says("first-admin/")
    site.says("worker is ready")
    site.remember()
    site.process.kill()
    assert site.is_gone()


def test_what_dies_is_started_again_and_the_data_stays(run):
    site = run()
    link = site.says(r"first-admin/\S+")
    site.says("worker is ready")
    site.member("flask --app app worker").kill()
    site.member("gunicorn").kill()
    site.says("the worker process ended by itself")
    site.says("the web process ended by itself")
    assert site.answer("/healthz") == 200  # a visitor waits a moment, and is not turned away
    site.says("(?s)worker is ready.*worker is ready")
    assert site.answer(f"/en/{link}") == 200
    site.process.terminate()
    assert site.is_gone()


def test_a_second_start_keeps_the_secret_and_hands_out_a_new_link(run):
    site = run()
    first = site.says(r"first-admin/\S+")
    secret = site.said.parent / "data" / "secret_key"
    assert secret.stat().st_mode & 0o777 == 0o600
    kept = secret.read_text()
    site.process.terminate()
    assert site.is_gone()
    again = run()
    assert again.says(r"first-admin/\S+") != first
    assert secret.read_text() == kept


def test_a_port_in_use_is_said_in_one_line(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        site = run(port=other.getsockname()[1])
        assert site.process.wait(60) == 1
        assert site.text().count("\n") == 1
        assert "Address already in use" in site.text()


@pytest.mark.parametrize("server", [["gunicorn", "app:app"], ["flask", "--app", "app", "run"]])
def test_other_servers_refuse_without_a_secret_key(server, tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WENKU_")}
    ended = subprocess.run(
        [sys.executable, "-m", *server], cwd=HERE, env={**clean, "WENKU_PORT": str(free_port())}, capture_output=True, timeout=60
    )
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("WENKU_SECRET_KEY is not set")
    assert ended.stderr.count(b"\n") == 1


def test_a_setting_that_makes_no_sense_is_said_in_one_line(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        cwd=HERE, env={**os.environ, "WENKU_DATABASE": "mysql://somewhere"}, capture_output=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.decode() == "WENKU_DATABASE must begin with sqlite:/// or postgresql://\n"
