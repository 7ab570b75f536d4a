"""Pages painted by several processes at once."""

import os
import signal

import pytest

from wenku.previews import sharing
from wenku.previews.painting import Painted, Wanted
from wenku.previews.reasons import Reason, Unreadable


def wanted(count, images=True):
    return [Wanted(number, images, texts=True) for number in range(1, count + 1)]


def painting(due):
    for one in due:
        yield Painted(one.number, text=f"{one.number} by {os.getpid()}")


@pytest.mark.parametrize("hands", [1, 2, 3, 7])
def test_pages_come_in_order_whoever_painted_them(hands):
    pages = list(sharing.shared(wanted(11), hands, painting))
    assert [page.number for page in pages] == list(range(1, 12))
    assert len({page.text.split(" by ")[1] for page in pages}) == hands


def test_pages_are_painted_at_the_same_time():
    """Each of two waits for the other one: one after the other they would wait for ever."""
    pipes = {1: os.pipe(), 2: os.pipe()}

    def meeting(due):
        signal.alarm(20)
        for one in due:
            os.write(pipes[3 - one.number][1], b"x")
            os.read(pipes[one.number][0], 1)
            yield Painted(one.number)

    assert [page.number for page in sharing.shared(wanted(2), 2, meeting)] == [1, 2]


def test_they_are_at_work_before_anybody_asks_for_a_page():
    begun, tell = os.pipe()

    def told(due):
        os.write(tell, b"x")
        yield from painting(due)

    pages = sharing.shared(wanted(2), 2, told)
    assert os.read(begun, 1) == b"x"
    assert len(list(pages)) == 2


def test_a_large_page_passes_whole():
    def large(due):
        for one in due:
            yield Painted(one.number, text="字" * 3_000_000)

    assert [len(page.text) for page in sharing.shared(wanted(3), 2, large)] == [3_000_000] * 3


def dying(by):
    def work(due):
        for one in due:
            if one.number == 4:
                os.kill(os.getpid(), by)
            yield Painted(one.number)

    return work


def test_one_that_dies_ends_the_document():
    pages = sharing.shared(wanted(6), 2, dying(signal.SIGTERM))
    assert [next(pages).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Unreadable) as caught:
        next(pages)
    assert caught.value.reason is Reason.TOO_COMPLEX


def test_one_that_is_killed_takes_the_others_along():
    """Whoever watches from outside must see that it wasn't the file."""
    process = os.fork()
    if process == 0:
        list(sharing.shared(wanted(6), 2, dying(signal.SIGKILL)))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


def test_a_few_pages_are_not_worth_several_processes():
    assert not sharing.pays(wanted(3))
    assert sharing.pays(wanted(4))
    assert not sharing.pays(wanted(40, images=False))
    assert sharing.pays(wanted(200, images=False))
