"""The virus scanner is asked in its own protocol, and what it doesn't say isn't made up."""

import pytest
from tests.clamd import SIGN, VERSION, VIRUS, daemon

from wenku.base import clamd


@pytest.fixture(params=["unix", "tcp"])
def address(request, tmp_path):
    with daemon(tmp_path / "clamd.sock" if request.param == "unix" else None) as address:
        yield address


def test_a_virus_is_named_and_a_clean_file_is_clean(address):
    assert clamd.virus(address, [b"words", b"", b"more words"]) is None
    assert clamd.virus(address, [b"words", SIGN[:10], SIGN[10:]]) == VIRUS
    assert clamd.virus(address, []) is None


def test_it_says_what_it_is(address):
    assert clamd.version(address) == VERSION


def test_a_file_that_it_does_not_take_is_not_called_clean(tmp_path):
    with daemon(tmp_path / "clamd.sock") as address, pytest.raises(clamd.TooLarge):
        clamd.virus(address, [bytes(1 << 20)] * 3)


@pytest.mark.parametrize("ask", [clamd.version, lambda address: clamd.virus(address, [b"words"])])
def test_who_is_not_there_or_somebody_else_is_told(ask, tmp_path):
    for address in (f"unix:{tmp_path / 'nobody'}", "tcp:127.0.0.1:1"):
        with pytest.raises(clamd.Away):
            ask(address)
    with daemon(talks=False) as address, pytest.raises(clamd.Away):
        ask(address)


@pytest.mark.parametrize("address", ["clamd", "unix:relative", "tcp:", "tcp:host", "tcp:host:many", "http://host:1"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError):
        clamd.check(address)


def test_an_address_of_the_newer_kind_is_one():
    clamd.check("tcp:[::1]:3310")
