"""Both caches keep what they are given for a while and never more than they may; one that fails is one with nothing in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.redis_server import Server, babbling, hanging
from tests.running import free_port, until

from wenku.base import cache, settings
from wenku.base.cache import MEBIBYTE, Memory


@pytest.fixture(params=["memory", "redis"])
def kept(request, tmp_path):
    """The contract holds for both."""
    if request.param == "memory":
        yield cache.at("memory:1")
        return
    server = Server(tmp_path)
    server.start()
    yield cache.at(server.url)
    server.stop()


def test_what_was_put_there_is_found(kept):
    kept.put("a", b"\x00\xff one", seconds=60)
    kept.put("b", b"", seconds=60)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"\x00\xff one", b"", None)


def test_the_last_word_counts(kept):
    kept.put("a", b"one", seconds=60)
    kept.put("a", b"two", seconds=60)
    assert kept.get("a") == b"two"


def test_it_is_forgotten_in_time(kept):
    kept.put("a", b"one", seconds=1)
    until(lambda: kept.get("a") is None, 5)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3000)), max_size=40))
def test_memory_never_holds_more_than_it_may(puts):
    kept = Memory(5000)
    for key, length in puts:
        kept.put(key, b"x" * length, seconds=60)
        assert 0 <= kept.used <= kept.size
    held = {key: kept.get(key) for key in "abcdefgh"}
    assert kept.used == sum(len(value) + 201 for value in held.values() if value is not None)
    assert all(value is None or len(value) == dict(puts)[key] for key, value in held.items())


def test_memory_lets_go_what_was_not_asked_for_longest():
    kept = Memory(8 * 1200)
    for number in range(8):
        kept.put(str(number), b"x" * 900, seconds=60)
    kept.get("0")
    kept.put("new", b"x" * 900, seconds=60)
    assert [kept.get(key) is not None for key in ("0", "1", "2", "new")] == [True, False, True, True]


def test_what_is_too_large_pushes_nothing_out():
    kept = Memory(8 * 1200)
    kept.put("small", b"x", seconds=60)
    kept.put("large", b"x" * 5000, seconds=60)
    assert (kept.get("small"), kept.get("large")) == (b"x", None)


def test_memory_of_nothing_keeps_nothing():
    kept = cache.at("memory:0")
    kept.put("a", b"one", seconds=60)
    assert kept.get("a") is None


@pytest.mark.parametrize(("url", "size"), [("memory:", 64), ("memory:1", 1), ("memory:4096", 4096)])
def test_memory_is_as_large_as_it_is_said_to_be(url, size):
    assert cache.at(url).size == size * MEBIBYTE


@pytest.mark.parametrize("url", ["", "memory", "memory:x", "memory:-1", "memory://host", "memcached://host", "http://host"])
def test_another_address_is_refused_at_the_start(url, monkeypatch):
    with pytest.raises(ValueError):
        cache.at(url)
    monkeypatch.setenv("WENKU_CACHE", url)
    settings.read.cache_clear()
    if url:  # empty is as if it weren't set
        with pytest.raises(SystemExit, match="WENKU_CACHE"):
            settings.read()
    settings.read.cache_clear()


def test_a_redis_that_is_not_there_is_an_empty_cache():
    kept = cache.at(f"redis://127.0.0.1:{free_port()}/0")
    kept.put("a", b"one", seconds=60)
    assert kept.get("a") is None


@pytest.mark.parametrize("ill", [hanging, babbling])
def test_a_redis_that_is_ill_costs_one_short_wait_and_is_then_left_alone(ill):
    with ill() as url:
        kept = cache.at(url)
        began = time.monotonic()
        for _ in range(100):
            assert kept.get("a") is None
            kept.put("a", b"one", seconds=60)
        assert time.monotonic() - began < 10 * cache.PATIENCE


def test_a_redis_that_comes_back_is_used_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "PAUSE", 0.1)
    server = Server(tmp_path)
    server.start()
    kept = cache.at(server.url)
    kept.put("a", b"one", seconds=60)
    assert kept.get("a") == b"one"
    server.stop()
    assert kept.get("a") is None
    server.start()

    def again():
        kept.put("a", b"two", seconds=60)
        return kept.get("a") == b"two"

    until(again, 10)
    server.stop()
