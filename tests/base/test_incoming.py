"""Files on their way in: measured while they are written, gone afterwards, swept where a process died."""

import fcntl
import hashlib
import os
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenku.base import incoming
from wenku.base.incoming import Incoming


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(chunks=st.lists(st.binary(max_size=5000), max_size=6))
def test_what_was_received_is_what_was_written(site, chunks):
    content = b"".join(chunks)
    with Incoming() as file:
        for chunk in chunks:
            file.write(chunk)
        received = file.received()
        assert received.path.read_bytes() == content
        assert (received.size, received.head) == (len(content), content[:4096])
        assert received.sha256 == hashlib.sha256(content).hexdigest()
    assert not received.path.exists()


def left_behind(name, age, hold=False):
    incoming.folder().mkdir(parents=True, exist_ok=True)
    path = incoming.folder() / name
    path.write_bytes(b"half a file")
    os.utime(path, (time.time() - age, time.time() - age))
    if hold:
        file = path.open("rb")
        fcntl.flock(file, fcntl.LOCK_EX)
        return path, file
    return path, None


def test_only_what_nobody_holds_is_swept(site):
    dead, _ = left_behind("dead.part", 120)
    held, file = left_behind("held.part", 120, hold=True)
    fresh, _ = left_behind("fresh.part", 1)
    assert incoming.sweep() == 1
    assert [path.exists() for path in (dead, held, fresh)] == [False, True, True]
    file.close()
    assert incoming.sweep() == 1


def test_there_may_be_nothing_to_sweep(site):
    assert incoming.sweep() == 0
