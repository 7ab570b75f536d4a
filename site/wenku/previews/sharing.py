"""Pages painted by several processes at once and told in order: each takes every so manieth page."""

from __future__ import annotations

import fcntl
import os
import pickle
import struct
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from wenku.previews.dying import die_if_killed, die_with_parent
from wenku.previews.painting import Painted, Wanted
from wenku.previews.reasons import Reason, Unreadable

_ROOM = 1 << 20  # of a pipe: a few pages, so that nobody waits for the one who is at work on the page before
_LEAST_IMAGES, _LEAST_TEXTS = 4, 60  # below, one hand is done before the others have opened the file
_HEAD = struct.Struct("<I")

Work = Callable[[list[Wanted]], Iterator[Painted]]
Helper = tuple[int, BinaryIO]


def pays(due: Sequence[Wanted]) -> bool:
    return sum(wanted.images for wanted in due) >= _LEAST_IMAGES or len(due) >= _LEAST_TEXTS


def shared(due: Sequence[Wanted], hands: int, work: Work) -> Iterator[Painted]:
    """What `work` makes of `due`, in order, by so many processes, which begin now. Raises Unreadable where one ends early."""
    helpers = [_helper(list(due[hand::hands]), work) for hand in range(hands)]
    return (_read(helpers[index % hands]) for index in range(len(due)))


def _helper(due: list[Wanted], work: Work) -> Helper:
    """A new process, and the end from which its pages can be read."""
    reader, writer = os.pipe()
    with suppress(OSError):  # a user's pipes have room for so much together
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, _ROOM)
    process = os.fork()
    if process == 0:
        os.close(reader)
        _paint_and_exit(due, work, writer)
    os.close(writer)
    return process, os.fdopen(reader, "rb")


def _paint_and_exit(due: list[Wanted], work: Work, writer: int) -> None:
    code = 1
    try:
        die_with_parent()
        with os.fdopen(writer, "wb") as out:
            for page in work(due):
                _write(out, page)
        code = 0
    except MemoryError:
        code = 2
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _write(out: BinaryIO, page: Painted) -> None:
    record = pickle.dumps(page, pickle.HIGHEST_PROTOCOL)
    out.write(_HEAD.pack(len(record)))
    out.write(record)
    out.flush()


def _read(helper: Helper) -> Painted:
    process, pages = helper
    head = pages.read(_HEAD.size)
    size = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
    record = pages.read(size)
    if not size or len(record) < size:
        die_if_killed(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        raise Unreadable(Reason.TOO_COMPLEX, "a process that draws pages ended early")
    page: Painted = pickle.loads(record)  # noqa: S301  # said by our own process, which the same file could have taken over as well
    return page
