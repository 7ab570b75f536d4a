"""Ways to shut a stranger's file in; each test on those that work on this machine."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wenku.base import settings
from wenku.previews import sandbox, watching
from wenku.previews.confined import Confined
from wenku.previews.nursery import Command, Nursery
from wenku.previews.walls import MIB, Limits, OverLimit, Strength, Way, ways

WAYS = [way for way in ways() if sandbox.works(way)]
OF_EACH_STRENGTH = [next(way for way in WAYS if way.strength == strength) for strength in sorted({way.strength for way in WAYS})]
NURSERY = Nursery(WAYS[0])
BORNE = [NURSERY] if sandbox.bears() else []  # children of a pre-loaded sandbox have to stand all that fresh ones do
EVERY_WAY = pytest.mark.parametrize("way", [*OF_EACH_STRENGTH, *BORNE], ids=lambda way: named(way))
KEPT_APART = pytest.mark.parametrize("way", [*[way for way in WAYS if way.filtered], *BORNE], ids=lambda way: named(way))


def named(way):
    return "borne" if way is NURSERY else f"{way.strength}{'-nobody' if way.as_nobody else ''}"


def shut_in(code, way, limits=Limits()):
    """A Python program in the sandbox."""
    if way is NURSERY:
        return way.child(Command(program(code)), limits=limits)
    return Confined(program(code), way=way, limits=limits)


def program(code):
    return [sys.executable, "-I", "-S", "-c", code]


def said(code, way, **limits):
    """What a program prints in the sandbox."""
    with shut_in(code, way, Limits(**{"seconds": 20, **limits})) as process:
        out = b"".join(process.chunks()).decode()
        process.code()
        return out.strip() or process.errors.decode()


def overrun(code, way, **limits):
    """The limit that a program runs into."""
    with shut_in(code, way, Limits(**{"seconds": 20, **limits})) as process:
        try:
            list(process.chunks())
        except OverLimit as limit:
            return limit.what
    return process.errors.decode()


def running_with(mark):
    """Processes that have `mark` on their command line."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and mark.encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def eventually_gone(mark):
    deadline = time.monotonic() + 5
    while running_with(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    return running_with(mark) == []


def test_the_strongest_way_that_works_is_used():
    assert sandbox.best_way() == WAYS[0]
    assert sandbox.strength() in set(Strength)


@EVERY_WAY
def test_the_environment_holds_nothing_of_ours(way, monkeypatch):
    monkeypatch.setenv("WENKU_SECRET_KEY", "canary")
    assert "canary" not in said("import os; print(dict(os.environ))", way)


@KEPT_APART
def test_there_is_no_network(way):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = said(
            f"import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"
            f"s = libc.socket(2, 1, 0)\n"
            f"import struct; address = struct.pack('=H', 2) + struct.pack('>H', {port}) + bytes([127, 0, 0, 1]) + bytes(8)\n"
            f"print(s, libc.connect(s, address, 16))",
            way,
        )
        assert answer.endswith("-1")
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


@KEPT_APART
def test_no_process_outside_can_be_spoken_to(way, tmp_path):
    tmp_path.chmod(0o777)
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        address = f"struct.pack('=H', 1) + {path.encode()!r} + bytes(1)"
        answer = said(
            "import ctypes, struct; libc = ctypes.CDLL(None)\n"
            f"address = {address}\nprint(libc.socket(1, 2, 0), libc.connect(libc.socket(1, 1, 0), address, len(address)))",
            way,
        )
    assert answer == "-1 -1"


@KEPT_APART
def test_our_files_are_out_of_reach(way, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    secret.chmod(0o644)
    tmp_path.chmod(0o755)
    for path in (secret, "/etc/shadow", "/root/.bashrc", f"/proc/{os.getpid()}/environ"):
        answer = said(f"print(open({str(path)!r}, 'rb').read(20))", way)
        assert "Error" in answer, path


@KEPT_APART
def test_only_its_own_folder_can_be_written(way):
    for path in ("/usr/canary", "/canary", "/dev/shm/canary", "/var/tmp/canary", "/etc/canary"):
        assert "Error" in said(f"open({path!r}, 'w').write('x')", way), path
    assert said("import os; open(os.environ['TMPDIR'] + '/note', 'w').write('x'); print('written')", way) == "written"


@KEPT_APART
def test_no_new_namespace_and_no_way_out_of_the_group(way):
    assert said("import ctypes; libc = ctypes.CDLL(None); print(libc.unshare(0x10000000), libc.setsid())", way) == "-1 -1"


@pytest.mark.slow
@EVERY_WAY
def test_a_command_that_spins_is_ended(way):
    began = time.monotonic()
    assert overrun("while True: pass", way, seconds=1.5) == "seconds"
    assert time.monotonic() - began < 5


@pytest.mark.slow
@EVERY_WAY
def test_a_command_that_says_nothing_is_ended(way):
    assert overrun("import time; time.sleep(60)", way, stalled=1) == "seconds"


@pytest.mark.slow
@EVERY_WAY
def test_processor_time_is_limited_by_the_kernel(way):
    with shut_in("while True: pass", way, Limits(seconds=20, processor=1)) as process:
        assert list(filter(None, process.chunks())) == []
        assert process.code() in (-signal.SIGXCPU, -signal.SIGKILL)


@EVERY_WAY
def test_a_process_can_not_take_more_memory_than_allowed(way):
    assert "MemoryError" in said("x = bytearray(600 << 20)", way, memory=300 * MIB)


@pytest.mark.slow
@EVERY_WAY
def test_processes_can_not_take_more_memory_together_than_allowed(way):
    code = "import os, time\nfor _ in range(5):\n    if os.fork() == 0: x = b'x' * (60 << 20); time.sleep(60)\ntime.sleep(60)"
    assert overrun(code, way, memory=1024 * MIB, resident=150 * MIB) == "resident"


@pytest.mark.slow
@EVERY_WAY
def test_output_is_limited(way):
    assert overrun("import os\nwhile True: os.write(1, bytes(65536))", way, output=5 * MIB) == "output"


@EVERY_WAY
def test_errors_are_kept_to_their_end_only(way):
    with shut_in("import os\nfor _ in range(99): os.write(2, bytes(9999))\nos.write(2, b'the end')", way) as process:
        list(process.chunks())
        assert len(process.errors) <= 8192
        assert process.errors.endswith(b"the end")


@pytest.mark.slow
@EVERY_WAY
def test_files_are_limited_one_by_one(way):
    assert "Error" in said(
        "import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "f = open(os.environ['TMPDIR'] + '/x', 'wb')\nfor _ in range(40): f.write(bytes(1 << 20))\nf.flush()",
        way,
        files=20 * MIB,
    )


@pytest.mark.slow
@EVERY_WAY
def test_files_are_limited_together(way):
    code = (
        "import os, time\nfor n in range(40):\n"
        "    f = open(f\"{os.environ['TMPDIR']}/{n}\", 'wb'); f.write(b'x' * (4 << 20)); f.close()\ntime.sleep(30)"
    )
    ended_by = overrun(code, way, files=50 * MIB)
    assert ended_by == "files" or "No space left" in ended_by


@pytest.mark.parametrize(
    "way", [*[way for way in WAYS if way.as_nobody or os.geteuid()], *BORNE], ids=lambda way: f"{named(way)}-{way is NURSERY}"
)
def test_a_fork_bomb_stays_small(way):
    answer = said(
        "import os, time\nn = 0\ntry:\n"
        "    while n < 500:\n"
        "        if os.fork() == 0: time.sleep(30); os._exit(0)\n"
        "        n += 1\n"
        "except OSError: pass\nprint(n, flush=True); os.kill(0, 9)",
        way,
        processes=40,
    )
    assert int(answer) < 40


@pytest.mark.slow
@EVERY_WAY
def test_nothing_is_left_behind(way, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mark = f"left-{time.monotonic_ns()}"
    code = (
        f"import os, time\nfor _ in range(6): os.fork()\nopen(os.environ['HOME'] + '/x', 'w').write('x')\ntime.sleep(60)  # {mark}"
    )
    with shut_in(code, way, Limits(seconds=1)) as process, pytest.raises(OverLimit):
        list(process.chunks())
    assert eventually_gone(mark)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", OF_EACH_STRENGTH, ids=lambda way: named(way))
def test_a_killed_worker_takes_its_sandbox_along(way):
    mark = f"orphan-{time.monotonic_ns()}"
    inner = program(f"import time; time.sleep(60)  # {mark}")
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import json, sys; from wenku.previews.confined import Confined; from wenku.previews.walls import Way\n"
            "command, way = json.loads(sys.argv[1])\n"
            "with Confined(command, way=Way(*way)) as process: list(process.chunks())",
            json.dumps([inner, [way.wrapped, way.as_nobody, way.filtered]]),
        ],
        env={**os.environ, "PYTHONPATH": str(Path(sandbox.__file__).parents[2])},
    )
    deadline = time.monotonic() + 10
    while len(running_with(mark)) < 2 and time.monotonic() < deadline:  # the worker itself, and what it runs
        time.sleep(0.02)
    time.sleep(0.2)
    worker.kill()
    worker.wait()
    assert eventually_gone(mark)


@pytest.mark.slow
def test_the_folder_of_a_killed_worker_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "wenku-preview-4194305-x" / "home").mkdir(parents=True)  # no process has this number
    (tmp_path / f"wenku-preview-{os.getpid()}-x").mkdir()
    assert said("print('alive')", WAYS[-1]) == "alive"
    assert [path.name for path in tmp_path.iterdir()] == [f"wenku-preview-{os.getpid()}-x"]


def test_what_a_tree_of_processes_holds_is_counted():
    tree = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, time\nx = b'x' * (30 << 20)\nif os.fork() == 0: y = b'y' * (30 << 20)\nprint(flush=True); time.sleep(30)",
        ],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    tree.stdout.read(2)
    held = watching.resident(tree.pid)
    os.killpg(tree.pid, signal.SIGKILL)
    tree.wait()
    assert held > 85 * MIB
    assert watching.resident(tree.pid) == 0


@pytest.mark.parametrize("way", [WAYS[0], *BORNE], ids=lambda way: named(way))
def test_many_at_once_keep_apart(way):
    results = []
    look = "import os; d = os.environ['TMPDIR']; open(d + '/mine-{0}', 'w').close(); "
    look += "print([n for n in os.listdir(d) if n.startswith('mine')], {0})"

    def run(number):
        results.append(said(look.format(number), way))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [f"['mine-{number}'] {number}" for number in range(6)]


@pytest.mark.parametrize("way", BORNE, ids=lambda way: named(way))
class TestAChildOfThePreloadedSandbox:
    def test_is_the_second_process_of_its_own_world(self, way):
        look = "import os; print(os.getpid(), sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), os.listdir('/tmp'))"
        assert said(look, way) == "2 [1, 2] ['home']"

    def test_has_namespaces_that_no_other_child_has(self, way):
        look = "import os; print(*[os.readlink('/proc/self/ns/' + n) for n in ('mnt', 'pid', 'ipc', 'net', 'uts')])"
        one, other = said(look, way).split(), said(look, way).split()
        here = [os.readlink(f"/proc/self/ns/{name}") for name in ("mnt", "pid", "ipc", "net", "uts")]
        assert len({*one, *here}) == len({*other, *here}) == 10
        with shut_in(f"import time; {look}; time.sleep(9)", way) as first, shut_in(look, way) as second:
            together = {*next(filter(None, first.chunks())).split(), *b"".join(second.chunks()).split()}
        assert len(together) == 10

    def test_is_told_apart_from_others_as_a_user(self, way):
        assert said("import os; print(os.getuid())", way) != said("import os; print(os.getuid())", way) or os.geteuid()

    def test_can_open_nothing_of_its_parent(self, way):
        assert "Error" in said("print(open('/proc/1/environ').read(), open('/proc/1/mem', 'rb').read(1))", way)
        assert said("import os; print(sorted(os.listdir('/proc/self/fd')))", way) == "['0', '1', '2', '3']"

    def test_has_no_rights_left(self, way):
        rights = said("print([line.split()[1] for line in open('/proc/self/status') if line.startswith('Cap')])", way)
        assert set(rights.strip("[]").replace("'", "").split(", ")[:3]) == {"0000000000000000"}
        assert "NoNewPrivs:\t1" in said("print(open('/proc/self/status').read())", way)

    def test_writes_where_only_it_can_read(self, way):
        code = "import os; open('/tmp/mine', 'w').write('x'); print(oct(os.stat('/tmp/mine').st_mode)[-3:])"
        assert said(code, way) == "600"
        assert said("import os; print(os.path.exists('/tmp/mine'))", way) == "False"

    def test_ends_with_all_that_it_started_when_its_block_is_left(self, way):
        mark = f"borne-{time.monotonic_ns()}"
        code = f"import os, time\nfor _ in range(4): os.fork()\nprint(flush=True); time.sleep(60)  # {mark}"
        with shut_in(code, way) as process:
            next(filter(None, process.chunks()))
            deadline = time.monotonic() + 10
            while len(running_with(mark)) < 16 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(running_with(mark)) == 16
        assert running_with(mark) == []

    def test_that_is_killed_is_told_as_killed(self, way):
        mark = f"victim-{time.monotonic_ns()}"
        with shut_in(f"import time; print(flush=True); time.sleep(60)  # {mark}", way) as process:
            next(filter(None, process.chunks()))
            os.kill(running_with(mark)[0], signal.SIGKILL)
            list(process.chunks())
            assert process.code() == -signal.SIGKILL

    def test_does_not_miss_a_sandbox_that_was_killed_before_it(self, way):
        before = descendants_named("wenku.previews.preloaded")
        assert said("print('alive')", way) == "alive"
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert said("print('alive')", way) == "alive"
        assert not set(before) & set(descendants_named("wenku.previews.preloaded"))

    def test_that_loses_its_sandbox_is_told_as_killed(self, way):
        with shut_in("import time; print(flush=True); time.sleep(60)", way) as process:
            next(filter(None, process.chunks()))
            for pid in descendants_named("wenku.previews.preloaded"):
                os.kill(pid, signal.SIGKILL)
            list(process.chunks())
            assert process.code() == -signal.SIGKILL

    def test_ends_with_the_worker(self, way):
        mark = f"orphan-{time.monotonic_ns()}"
        code = (
            "import sys; from wenku.previews import sandbox; from wenku.previews.nursery import Command, Nursery\n"
            "from wenku.previews.walls import Limits\n"
            "with Nursery(sandbox.best_way()).child(Command(sys.argv[1:]), limits=Limits()) as process: list(process.chunks())"
        )
        inner = program(f"import time; time.sleep(60)  # {mark}")
        here = {**os.environ, "PYTHONPATH": str(Path(sandbox.__file__).parents[2])}
        worker = subprocess.Popen([sys.executable, "-c", code, *inner], env=here)
        deadline = time.monotonic() + 20
        while len(running_with(mark)) < 2 and time.monotonic() < deadline:  # the worker itself, and what it runs
            time.sleep(0.02)
        worker.kill()
        worker.wait()
        assert eventually_gone(mark)


def descendants_named(module):
    """Our own pre-loaded sandboxes, and what they have borne."""
    return [pid for pid in watching.descendants(os.getpid()) if module in cmdline(pid)]


def cmdline(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_limits_alone_are_used_only_where_the_operator_says_so(monkeypatch):
    weak = Way(wrapped=False, as_nobody=False, filtered=False)
    monkeypatch.delenv("WENKU_SANDBOX", raising=False)
    settings.read.cache_clear()
    with pytest.raises(sandbox.NoSandbox, match="WENKU_SANDBOX=weak"):
        sandbox.allowed(weak)
    assert sandbox.allowed(WAYS[0]) == WAYS[0]
    monkeypatch.setenv("WENKU_SANDBOX", "weak")
    settings.read.cache_clear()
    assert sandbox.allowed(weak) == weak
    settings.read.cache_clear()


def test_a_file_that_was_read_before_is_received_whole(tmp_path):
    """As where the first process that got it died: both share the open file and its place in it."""
    (tmp_path / "source").write_bytes(b"x" * 3_000_000)
    environment = {**os.environ, "PYTHONPATH": str(Path(sandbox.__file__).parents[2])}
    receive = "import sys; from pathlib import Path; from wenku.previews import child; child._receive(Path(sys.argv[1]), 4_000_000)"
    with (tmp_path / "source").open("rb") as source:
        source.seek(0, os.SEEK_END)
        subprocess.run([sys.executable, "-c", receive, str(tmp_path / "target")], stdin=source, check=True, env=environment)
    assert (tmp_path / "target").read_bytes() == b"x" * 3_000_000
