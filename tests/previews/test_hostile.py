"""Limits hold, and broken files end with an outcome, whatever they are; what is made to harm stands in `hostile`."""

import os
import random
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from tests.previews import office_papers, papers, plain_papers
from tests.previews.hostile import archives, pdfs

from wenku.previews import engine
from wenku.previews.results import Facts, Failed, Ready
from wenku.previews.walls import MIB, Limits

pytestmark = pytest.mark.long

LIMITS = Limits(seconds=12, stalled=12)
MARK = 512 * MIB + os.getpid()  # the largest file: tells this test run's processes from others


def outcome(path, kind, limits=LIMITS):
    began = time.monotonic()
    events = []
    result = engine.render(path, kind=kind, free_pages=2, limits=replace(limits, source=MARK), on_event=events.append)
    assert time.monotonic() - began < limits.seconds + 8
    return result, events


@pytest.fixture
def clean_afterwards(tmp_path, monkeypatch):
    """No process and no temporary file is left, and the next file is ready."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    yield
    assert isinstance(outcome(papers.portable(tmp_path / "healthy.pdf", "健康"), "pdf")[0], Ready)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert processes_of_ours() == []


def processes_of_ours():
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and str(MARK).encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("make", [pdfs.nested_forms, pdfs.content_bomb])
def test_what_never_ends_fails_as_too_slow(make, tmp_path, clean_afterwards):
    (tmp_path / "slow.pdf").write_bytes(make(None))
    result, _ = outcome(tmp_path / "slow.pdf", "pdf", Limits(seconds=4))
    assert isinstance(result, Failed)
    assert result.reason == "too_slow"


def test_memory_is_given_back_by_failing_not_by_the_machine(tmp_path, clean_afterwards):
    (tmp_path / "big.pdf").write_bytes(pdfs.content_bomb(None))
    result, _ = outcome(tmp_path / "big.pdf", "pdf", Limits(seconds=30, resident=200 * MIB))
    assert isinstance(result, Failed)
    assert result.reason == "too_complex"


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_file_cut_at_any_place_ends_with_an_outcome(kind, tmp_path, clean_afterwards):
    path = tmp_path / f"whole.{kind}"
    if kind == "pdf":
        papers.typeset(path, "".join(f"<p>{text}</p>" for text in papers.annual_report()[:20]))
    else:
        papers.word(path, papers.annual_report()[:20])
    content = path.read_bytes()
    chance = random.Random(7)
    for _ in range(25):
        broken = tmp_path / f"broken.{kind}"
        cut = bytearray(content[: chance.randrange(1, len(content))])
        for _ in range(chance.randrange(3)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        broken.write_bytes(cut)
        assert isinstance(outcome(broken, kind, Limits(seconds=30))[0], Ready | Failed)


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory):
    """A sound file of each kind, the older ones as LibreOffice writes them."""
    folder = tmp_path_factory.mktemp("whole")
    made = {kind: folder / f"whole.{kind}" for kind in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub")}
    for kind, path in made.items():
        path.write_bytes(archives.sound(kind))
    for new, older in (("docx", "doc"), ("docx", "rtf"), ("xlsx", "xls"), ("pptx", "ppt")):
        made[older] = office_papers.saved(made[new], older)
    for kind, name in (("png", "PNG"), ("jpg", "JPEG"), ("tiff", "TIFF"), ("webp", "WEBP")):
        made[kind] = folder / f"whole.{kind}"
        plain_papers.marked().save(made[kind], name)
    return made


KINDS = ["doc", "rtf", "xls", "ppt", "xlsx", "pptx", "odt", "ods", "odp", "epub", "png", "jpg", "tiff", "webp"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_any_kind_with_torn_bytes_ends_with_an_outcome(kind, whole_files, tmp_path, clean_afterwards):
    content = whole_files[kind].read_bytes()
    chance = random.Random(11)
    for cut in (False, False, False, True, True):
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        (tmp_path / f"broken.{kind}").write_bytes(broken[: chance.randrange(1, len(broken))] if cut else broken)
        assert isinstance(outcome(tmp_path / f"broken.{kind}", kind, Limits(seconds=20))[0], Ready | Failed)


def test_files_in_each_others_clothes_fail(tmp_path, clean_afterwards):
    papers.portable(tmp_path / "a.docx", "内容")
    papers.word(tmp_path / "b.pdf", ["内容"])
    with zipfile.ZipFile(tmp_path / "c.docx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert outcome(tmp_path / "a.docx", "docx")[0].reason == "damaged"
    assert outcome(tmp_path / "b.pdf", "pdf")[0].reason == "damaged"
    assert outcome(tmp_path / "c.docx", "docx")[0].reason == "not_supported"


def test_a_long_document_stays_small_in_memory(tmp_path):
    """A thousand pages, each with a picture of its own."""
    document = pymupdf.open()
    for number in range(1000):
        sheet = document.new_page()
        sheet.insert_text((72, 72), f"page {number}")
        pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 300, 300), False)
        pixels.clear_with(number % 255)
        sheet.insert_image((72, 100, 372, 400), pixmap=pixels)
    document.save(str(tmp_path / "long.pdf"))
    result, events = outcome(tmp_path / "long.pdf", "pdf", Limits(seconds=120, resident=500 * MIB))
    assert isinstance(result, Ready)
    assert next(event for event in events if isinstance(event, Facts)).page_count == 1000
