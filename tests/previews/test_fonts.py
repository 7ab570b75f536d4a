"""Typefaces that Chinese documents ask for: shown in faces that differ, inside the sandbox, by LibreOffice."""

from io import BytesIO
from itertools import combinations

import docx
import numpy as np
import pymupdf
import pytest
from docx.oxml.ns import qn
from PIL import Image, ImageChops

from wenku.previews import engine, typefaces
from wenku.previews.results import PageImages

pytestmark = pytest.mark.slow

FACES = ["宋体", "黑体", "楷体", "仿宋", "方正小标宋简体"]


@pytest.fixture(scope="module")
def found():
    return typefaces.look()


def test_each_name_stands_for_a_face_of_its_own(found):
    assert found.alike == []
    assert len({found.used[name] for name in FACES}) == len(FACES)
    assert found.used["FangSong_GB2312"] == found.used["仿宋"]
    assert found.used["Microsoft YaHei"] == found.used["微软雅黑"] == found.used["黑体"]
    assert (found.used["Calibri"], found.used["Cambria"]) == ("Carlito Regular", "Caladea Regular")


def test_the_specimen_has_a_page_for_each_name(found):
    with pymupdf.open(stream=found.pdf, filetype="pdf") as document:
        assert document.page_count == len(found.used)
        assert document[0].get_text().startswith("宋体 → ")


def lines_of(page):
    """The page's lines as pictures, cut out by the white between them."""
    image = Image.open(BytesIO(page.images[1].data)).convert("L")
    dark = (np.asarray(image) < 140).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark, [0]])))
    cut = [
        image.crop((0, top, image.width, bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True) if bottom - top > 12
    ]
    return [line.crop(ImageChops.invert(line).getbbox()).resize((400, 32)) for line in cut]


def test_a_document_shows_them_differently(tmp_path):
    document = docx.Document()
    for face in FACES:
        run = document.add_paragraph().add_run("永远和平山高月小水落石出")
        run.font.name = face
        run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    document.save(tmp_path / "faces.docx")
    [page] = [event for event in engine.events(tmp_path / "faces.docx", kind="docx", free_pages=1) if isinstance(event, PageImages)]
    lines = lines_of(page)
    assert len(lines) == len(FACES)
    for one, other in combinations(lines, 2):
        difference = np.abs(np.asarray(one, float) - np.asarray(other, float)).mean()
        assert difference > 8, "two faces look alike"
