"""PDFs through the whole engine, sandbox and all."""

from io import BytesIO

import pymupdf
import pytest
from PIL import Image as Picture
from tests.previews import papers

from wenku.previews import engine
from wenku.previews.frames import Size
from wenku.previews.reasons import Reason
from wenku.previews.results import DocumentText, Facts, Failed, Fronts, PageImages, PageText, Ready, Working
from wenku.previews.sections import sections


def made(path, free_pages=12, **options):
    """All events but the waiting."""
    return [event for event in engine.events(path, kind="pdf", free_pages=free_pages, **options) if not isinstance(event, Working)]


def only(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report as a typesetter sets it, and what the engine makes of it."""
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    html = "".join(f"<p style='text-indent: 24pt'>{text}</p>" for text in papers.annual_report()[:60])
    return path, made(papers.typeset(path, html, css="p {font-size: 12pt; line-height: 1.6}"), free_pages=2)


def test_events_come_in_their_order(report):
    path, events = report
    count = pymupdf.open(path).page_count
    texts = [PageText] * count
    assert [type(event) for event in events] == [
        *(Facts, PageImages, texts[0], Fronts, PageImages, texts[1]),
        *texts[2:],
        *(DocumentText, Ready),
    ]


def test_every_page_has_its_size_and_only_the_free_ones_images(report):
    path, events = report
    document = pymupdf.open(path)
    assert events[0].page_sizes == [(595.0, 842.0)] * document.page_count
    assert not events[0].simplified
    assert [page.number for page in only(PageImages, events)] == [1, 2]


def test_images_have_their_widths_and_show_the_page(report):
    _, events = report
    images = {image.size: image for image in events[1].images}
    assert {size: image.width for size, image in images.items()} == {Size.PAGE: 1100, Size.LARGE: 1700, Size.THUMB: 275}
    for image in images.values():
        picture = Picture.open(BytesIO(image.data))
        assert picture.size == (image.width, image.height)
        darkest, lightest = picture.convert("L").getextrema()
        assert darkest < 60 < 255 == lightest
        assert abs(image.height / image.width - 842 / 595) < 0.01


def test_wrapped_lines_come_back_as_the_paragraphs_that_they_were(report):
    _, events = report
    text = only(DocumentText, events)[0].text
    assert sections(text) == sections("\n".join(papers.annual_report()[:60]))


def test_the_text_of_a_page_is_found_on_that_page(report):
    path, events = report
    for page, text in zip(pymupdf.open(path), only(PageText, events), strict=True):
        assert sorted("".join(page.get_text().split())) == sorted("".join(text.text.split()))


def test_english_lines_are_joined_and_broken_words_mended(tmp_path):
    words = "The annual report describes the operation of the network and the programme for the coming year in detail. " * 12
    path = papers.typeset(tmp_path / "english.pdf", f"<p>{words}</p><p>A second paragraph.</p>", css="p {text-align: left}")
    assert " ".join(only(DocumentText, made(path))[0].text.split()) == " ".join((words + "A second paragraph.").split())


def test_running_heads_and_page_numbers_stay_on_their_pages(tmp_path):
    document = pymupdf.open()
    for number in range(1, 5):
        page = document.new_page()
        page.insert_text((72, 40), "城市轨道交通年报", fontname="china-s", fontsize=9)
        page.insert_text((72, 300), f"正文第{'一二三四'[number - 1]}部分。", fontname="china-s")
        page.insert_text((290, 810), f"- {number} -", fontsize=9)
    document.save(tmp_path / "heads.pdf")
    events = made(tmp_path / "heads.pdf", free_pages=1)
    assert only(DocumentText, events)[0].text.split("\n") == [f"正文第{part}部分。" for part in "一二三四"]
    assert "城市轨道交通年报" in only(PageText, events)[3].text


def test_a_turned_page_is_shown_as_it_is_read(tmp_path):
    document = pymupdf.open()
    page = document.new_page(width=400, height=800)
    page.draw_rect((0, 0, 400, 200), fill=(0, 0, 0))
    page.set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    events = made(tmp_path / "turned.pdf")
    assert events[0].page_sizes == [(800.0, 400.0)]
    picture = Picture.open(BytesIO(events[1].images[0].data)).convert("L")
    assert picture.size == (1100, 550)
    assert (picture.getpixel((1000, 275)), picture.getpixel((100, 275))) == (0, 255)


@pytest.mark.parametrize("size", [(14_400, 14_400), (1, 1), (1, 14_400), (14_400, 1)])
def test_pages_of_any_size_make_bounded_images(tmp_path, size):
    papers.portable(tmp_path / "odd.pdf", "字", size=size)
    events = made(tmp_path / "odd.pdf")
    assert isinstance(events[-1], Ready)
    assert all(image.width <= 1700 and image.width * image.height < 17_000_000 for image in events[1].images)


def test_a_password_is_told_unless_everyone_may_read(tmp_path):
    locked = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "owner"}
    papers.portable(tmp_path / "locked.pdf", "内容", **locked, user_pw="user")
    papers.portable(tmp_path / "open.pdf", "内容", **locked)
    assert made(tmp_path / "locked.pdf") == [Failed(Reason.ENCRYPTED)]
    assert only(DocumentText, made(tmp_path / "open.pdf"))[0].text == "内容"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"%PDF-1.7\n", Reason.DAMAGED),
        (b"not a PDF", Reason.DAMAGED),
        (papers.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), Reason.DAMAGED),
    ],
)
def test_a_file_without_pages_fails_with_its_reason(tmp_path, content, reason):
    (tmp_path / "bad.pdf").write_bytes(content)
    assert [event.reason for event in made(tmp_path / "bad.pdf")] == [reason]


def test_one_broken_page_does_not_spoil_the_others(tmp_path):
    kids = b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>"
    sound = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>"
    broken = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents 99 0 R/Resources 98 0 R>>"
    (tmp_path / "half.pdf").write_bytes(papers.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", kids, broken, sound))
    events = made(tmp_path / "half.pdf")
    assert [len(page.images) for page in only(PageImages, events)] == [3, 3]
    assert isinstance(events[-1], Ready)


def test_pages_past_the_free_ones_are_drawn_when_asked_for(tmp_path):
    papers.portable(tmp_path / "five.pdf", *"一二三四五")
    events = list(engine.page_images(tmp_path / "five.pdf", kind="pdf", first=4, last=99))
    assert [page.number for page in only(PageImages, events)] == [4, 5]
    assert only(PageText, events) == only(DocumentText, events) == []
    assert isinstance(events[-1], Ready)


def test_images_are_written_to_a_folder_by_names_of_ours(tmp_path):
    papers.portable(tmp_path / "two.pdf", "一", "二")
    outcome = engine.render(tmp_path / "two.pdf", kind="pdf", free_pages=1, out=tmp_path / "out")
    assert outcome == Ready()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("cover-0001.png", "large-0001.png", "page-0001.png"),
        *("social-0001.png", "thumb-0001.png"),
    ]


def test_who_listens_can_end_the_work(tmp_path):
    papers.portable(tmp_path / "many.pdf", *"字" * 30)

    def give_up(event):
        if isinstance(event, PageImages):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.render(tmp_path / "many.pdf", kind="pdf", free_pages=30, on_event=give_up)


def test_a_kind_without_a_family_is_not_supported(tmp_path):
    (tmp_path / "x.xyz").write_bytes(b"x")
    outcome = engine.render(tmp_path / "x.xyz", kind="xyz", free_pages=1)
    assert outcome == Failed(Reason.NOT_SUPPORTED, "xyz")
