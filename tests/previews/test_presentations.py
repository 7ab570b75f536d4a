"""Slides of every format through the whole engine."""

import pptx
import pytest
from tests.previews.office_papers import SHOW, Seen, retyped, saved, slides

from wenku.previews.reasons import Reason

pytestmark = pytest.mark.slow

TITLES = ["光的折射", "Refraction of light", "课堂练习"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    made = {"pptx": slides(folder / "slides.pptx")}
    made["ppsx"] = retyped(made["pptx"], folder / "slides.ppsx", SHOW)
    for ending in ("ppt", "odp"):
        made[ending] = saved(made["pptx"], ending)
    return made


@pytest.fixture(scope="module", params=["pptx", "ppsx", "ppt", "odp"])
def seen(request, originals):
    return Seen(originals[request.param], request.param)


def test_each_slide_is_a_lying_page_named_in_the_outline(seen):
    assert seen.is_ready
    assert seen.facts.page_count == 3
    assert all(seen.is_lying(page) for page in (1, 2, 3))
    assert seen.outline == TITLES


def test_the_words_come_slide_by_slide_without_what_the_speaker_notes(seen):
    words = seen.text.split()
    assert [word for word in words if word in {"光的折射", "要点1甲", "要点2乙", "课堂练习"}] == [
        "光的折射",
        "要点1甲",
        "要点2乙",
        "课堂练习",
    ]
    for word in ("要点1乙", "Refraction", "要点3甲", "入射角", "19.5°"):
        assert word in seen.text
    assert "只给讲的人看" not in seen.text + "".join(seen.pages)


def test_a_row_of_a_table_is_a_line(originals):
    assert "入射角 \t折射角" in Seen(originals["pptx"], "pptx").text


def test_a_hidden_slide_is_neither_page_nor_text(tmp_path, originals):
    deck = pptx.Presentation(str(originals["pptx"]))
    deck.slides[1]._element.set("show", "0")
    deck.save(str(tmp_path / "hidden.pptx"))
    seen = Seen(tmp_path / "hidden.pptx", "pptx")
    assert seen.facts.page_count == 2
    assert "Refraction" not in seen.text
    hidden = Seen(saved(tmp_path / "hidden.pptx", "odp"), "odp")
    assert hidden.facts.page_count == 2
    assert "Refraction" not in hidden.text


def test_slides_are_read_in_the_order_in_which_they_are_shown(tmp_path, originals):
    deck = pptx.Presentation(str(originals["pptx"]))
    order = deck.slides._sldIdLst
    order.append(order[0])
    deck.save(str(tmp_path / "moved.pptx"))
    seen = Seen(tmp_path / "moved.pptx", "pptx")
    assert seen.outline == ["Refraction of light", "课堂练习", "光的折射"]
    assert seen.text.index("课堂练习") < seen.text.index("光的折射")


def test_numbers_of_slides_are_no_words_of_theirs(tmp_path):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "标题"
    slide.placeholders[1].text = "7"
    slide.placeholders[1]._element.nvSpPr.nvPr.find("{*}ph").set("type", "sldNum")
    deck.save(str(tmp_path / "number.pptx"))
    assert Seen(tmp_path / "number.pptx", "pptx").text.split() == ["标题"]


@pytest.mark.parametrize("kind", ["pptx", "ppsx", "ppt", "odp"])
def test_broken_files_of_each_kind_end_with_a_reason(tmp_path, kind):
    (tmp_path / "empty").write_bytes(b"")
    assert Seen(tmp_path / "empty", kind).reason == Reason.EMPTY
    (tmp_path / "noise").write_bytes(b"\x00\x01" * 3000)
    assert Seen(tmp_path / "noise", kind).reason == Reason.DAMAGED
