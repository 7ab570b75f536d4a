"""The site as somebody runs it by hand: real processes, started, stopped and killed."""

import signal
import socket
import subprocess
import sys
from functools import partial

import pytest
from tests.running import FLASK, HERE, SERVE, Run, environment, free_port

LONG = partial(pytest.param, marks=pytest.mark.long)


@pytest.fixture
def run(tmp_path):
    started = []

    def start(*command, **own):
        started.append(Run(tmp_path / "data", list(command) or SERVE, **own))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.mark.parametrize("sign", [signal.SIGINT, LONG(signal.SIGTERM), LONG(signal.SIGHUP)])
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


@pytest.mark.parametrize("sign", [signal.SIGKILL, LONG(signal.SIGINT), LONG(signal.SIGTERM)])
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
    site.worker().kill()
    site.members("gunicorn")[0].kill()
    site.says("the worker process ended by itself")
    site.says("the web process ended by itself")
    assert site.answer("/healthz") == 200  # a visitor waits a moment, and is not turned away
    site.says("(?s)worker is ready.*worker is ready")
    assert site.answer(f"/en/{link}") == 200
    site.stop()


def test_a_second_start_keeps_the_secret_and_hands_out_a_new_link(run, tmp_path):
    site = run()
    first = site.says(r"first-admin/\S+")
    secret = tmp_path / "data" / "secret_key"
    assert secret.stat().st_mode & 0o777 == 0o600
    kept = secret.read_text()
    site.stop()
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
    own = environment(WENKU_PORT=str(free_port()), WENKU_DATA=str(tmp_path))
    ended = subprocess.run([sys.executable, "-m", *server], cwd=HERE, env=own, capture_output=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("WENKU_SECRET_KEY is not set")
    assert ended.stderr.count(b"\n") == 1


def test_a_setting_that_makes_no_sense_is_said_in_one_line():
    own = environment(WENKU_DATABASE="mysql://somewhere")
    ended = subprocess.run([*FLASK, "worker"], cwd=HERE, env=own, capture_output=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.decode() == "WENKU_DATABASE must begin with sqlite:/// or postgresql://\n"
