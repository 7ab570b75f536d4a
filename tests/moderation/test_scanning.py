"""Files are scanned where there is a scanner, and moderators read where they were not."""

import pytest
from tests import making
from tests.clamd import SIGN, VIRUS, daemon

from wenku.base import settings
from wenku.base.db import unit_of_work
from wenku.moderation import scanning
from wenku.moderation.noting import Case, HintKind, Note

K = HintKind


@pytest.fixture
def set_to(monkeypatch):
    def change(address: str) -> None:
        monkeypatch.setenv("WENKU_CLAMD", address)
        settings.read.cache_clear()

    return change


@pytest.fixture
def scanned(site, author):
    def scan(content: bytes) -> list[Note]:
        with unit_of_work():
            version = making.draft(author, content=content)
        return scanning.notes(Case(version.id, version.document_id, author.id, version.sha256, "", (), "", ()))

    return scan


def test_a_virus_weighs_most_and_a_clean_file_is_noted_as_nothing(scanned, set_to, tmp_path):
    with daemon(tmp_path / "clamd.sock") as address:
        set_to(address)
        assert scanned(making.pdf("clean")) == []
        assert scanned(making.pdf("infected") + SIGN) == [Note(K.VIRUS, 100, {"name": VIRUS})]
        assert scanned(making.pdf("large") + bytes(3 << 20)) == [Note(K.NOT_SCANNED, 30, {"why": "too_large"})]


def test_without_a_scanner_it_is_said_that_nothing_was_scanned(scanned, set_to, tmp_path):
    assert scanned(making.pdf("words")) == [Note(K.NOT_SCANNED, 0, {"why": "off"})]
    set_to(f"unix:{tmp_path / 'nobody'}")
    assert scanned(making.pdf("more words")) == [Note(K.NOT_SCANNED, 30, {"why": "away"})]


def test_a_scanner_that_is_no_address_ends_the_start(set_to):
    set_to("somewhere")
    with pytest.raises(SystemExit, match="WENKU_CLAMD"):
        settings.read()
