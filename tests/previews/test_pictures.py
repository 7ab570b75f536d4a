"""Pictures as pages: upright, in colours as they are meant, bounded, a TIFF's pages each as one."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from tests.previews import plain_papers as papers

from wenku.previews import engine
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, PageImages, Ready

pytestmark = pytest.mark.slow


def made(tmp_path, content, kind, pages=3):
    path = tmp_path / f"picture.{kind}"
    path.write_bytes(content)
    return list(engine.events(path, kind=kind, free_pages=pages))


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


def shown(page):
    return Image.open(BytesIO(page.images[0].data)).convert("RGB")


def corners(image):
    """The colours of the four quarters, from the upper left, clockwise."""
    width, height = image.size
    return [image.getpixel((width * x // 4, height * y // 4)) for x, y in ((1, 1), (3, 1), (3, 3), (1, 3))]


def is_red(colour):
    return colour[0] > 180 and colour[1] < 90 and colour[2] < 90


def is_white(colour):
    return min(colour) > 235


FORMATS = {"jpg": ("JPEG", {"quality": 95}), "png": ("PNG", {}), "tiff": ("TIFF", {}), "webp": ("WEBP", {"lossless": True})}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_one_page_as_wide_as_any_other(tmp_path, kind):
    name, options = FORMATS[kind]
    events = made(tmp_path, papers.saved(papers.marked(), name, **options), kind)
    assert events[-1] == Ready()
    [facts], [page], [text] = only(Facts, events), only(PageImages, events), only(DocumentText, events)
    assert (facts.page_count, [image.width for image in page.images]) == (1, [1100, 1700, 275])
    assert facts.page_sizes[0][1] / facts.page_sizes[0][0] == pytest.approx(1.5, abs=0.01)
    assert (text.text, text.is_scan) == ("", True)
    first, *others = corners(shown(page))
    assert is_red(first)
    assert all(map(is_white, others))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_stands_as_the_camera_was_held(tmp_path, orientation):
    events = made(tmp_path, papers.turned(papers.marked(), orientation), "jpg")
    [page] = only(PageImages, events)
    assert page.images[0].height > page.images[0].width
    first, *others = corners(shown(page))
    assert is_red(first)
    assert all(map(is_white, others))


def test_each_page_of_a_tiff_is_a_page(tmp_path):
    pages = [papers.marked(corner=corner) for corner in ("red", "lime", "blue")]
    events = made(tmp_path, papers.saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "tiff")
    colours = [corners(shown(page))[0] for page in only(PageImages, events)]
    assert [max(range(3), key=colour.__getitem__) for colour in colours] == [0, 1, 2]


@pytest.mark.parametrize(
    ("mode", "format_name", "kind"), [("CMYK", "JPEG", "jpg"), ("L", "PNG", "png"), ("P", "PNG", "png"), ("1", "TIFF", "tiff")]
)
def test_other_kinds_of_colour_are_shown_too(tmp_path, mode, format_name, kind):
    events = made(tmp_path, papers.saved(papers.marked(mode=mode, corner="black"), format_name), kind)
    first, *others = corners(shown(only(PageImages, events)[0]))
    assert max(first) < 60
    assert all(map(is_white, others))


def test_a_colour_profile_is_turned_into_srgb(tmp_path):
    swapped = papers.saved(papers.marked(), "PNG", icc_profile=papers.swapped_profile())
    red, green, blue = corners(shown(only(PageImages, made(tmp_path, swapped, "png"))[0]))[0]
    assert blue > 180 > 90 > max(red, green)


def test_what_is_transparent_lies_on_white(tmp_path):
    image = papers.marked().convert("RGBA")
    image.putalpha(0)
    events = made(tmp_path, papers.saved(image, "PNG"), "png")
    assert all(map(is_white, corners(shown(only(PageImages, events)[0]))))


def test_sixteen_bits_are_as_bright_as_eight(tmp_path):
    image = Image.new("I;16", (300, 300), 32768)
    events = made(tmp_path, papers.saved(image, "PNG"), "png")
    assert corners(shown(only(PageImages, events)[0]))[0][0] == pytest.approx(128, abs=10)


def bomb(width, height):
    """A PNG of a few bytes that says that it is huge."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (bomb(100_000, 100_000), "png", Reason.TOO_COMPLEX),
        (papers.saved(papers.marked(), "JPEG")[:300], "jpg", Reason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + b"rubbish" * 20, "png", Reason.DAMAGED),
        (b"II*\0" + b"\xff" * 60, "tiff", Reason.DAMAGED),
        (b"", "webp", Reason.EMPTY),
    ],
    ids=["bomb", "cut", "rubbish", "no tiff", "empty"],
)
def test_what_is_no_picture_says_why(tmp_path, content, kind, reason):
    last = made(tmp_path, content, kind)[-1]
    assert isinstance(last, Failed)
    assert last.reason is reason
