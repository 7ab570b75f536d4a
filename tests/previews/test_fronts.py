"""What stands for a document elsewhere."""

from io import BytesIO

import pytest
from PIL import Image
from tests.previews import papers

from wenku.previews import engine
from wenku.previews.frames import Front
from wenku.previews.fronts import fronts
from wenku.previews.results import Fronts, PageImages

SHAPES = {"a page": (1700, 2404), "a slide": (1700, 956), "a strip": (1700, 120), "a scroll": (1700, 9400)}


def opened(image):
    return Image.open(BytesIO(image.file.data)).convert("RGB")


def ruled(width, height):
    """A page with a dark bar across its upper edge and one along its left."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("navy", (0, 0, width, 40))
    image.paste("navy", (0, 0, 40, height))
    return image


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_cover_is_480_wide_and_shows_the_upper_part(shape):
    cover, _ = fronts(ruled(*shape))
    assert (cover.size, cover.width) == (Front.COVER, 480)
    assert cover.height == min(720, round(480 * shape[1] / shape[0]))
    picture = opened(cover)
    assert picture.getpixel((240, 3))[2] > 2 * picture.getpixel((240, 3))[0]
    assert picture.getpixel((479, cover.height - 1)) == (255, 255, 255)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_picture_for_other_sites_has_the_size_that_they_ask_for(shape):
    _, social = fronts(ruled(*shape))
    picture = opened(social)
    assert (social.size, picture.size) == (Front.SOCIAL, (1200, 630))
    desk, middle = picture.getpixel((4, 4)), picture.getpixel((600, 62))
    assert all(abs(seen - meant) < 9 for seen, meant in zip(desk, (221, 225, 220), strict=True))
    assert middle != desk


def test_a_document_that_begins_with_an_empty_page_shows_the_second(tmp_path):
    file = papers.portable(tmp_path / "late.pdf", "", "第二页")
    events = list(engine.events(file, kind="pdf", free_pages=2))
    [covers] = [event for event in events if isinstance(event, Fronts)]
    first, second = [event for event in events if isinstance(event, PageImages)]
    assert events.index(second) < events.index(covers)
    assert Image.open(BytesIO(covers.images[0].data)).convert("L").getextrema()[0] < 100
    assert Image.open(BytesIO(first.images[0].data)).convert("L").getextrema() == (255, 255)


def test_a_document_of_one_empty_page_has_a_cover_all_the_same(tmp_path):
    file = papers.portable(tmp_path / "empty.pdf", "")
    assert [len(event.images) for event in engine.events(file, kind="pdf", free_pages=2) if isinstance(event, Fronts)] == [2]
