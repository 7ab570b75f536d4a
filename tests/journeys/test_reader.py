"""Reading a document in a real browser: nothing moves while pages load, any page is found, words are marked where they stand."""

import re
import threading
from types import SimpleNamespace as Thing

import pymupdf
import pytest
from playwright.sync_api import expect
from tests import making
from tests.conftest import PASSWORD
from tests.journeys.watching import Watch
from werkzeug.serving import make_server

from wenku.base import db
from wenku.base.working import Crew
from wenku.documents import access, lifecycle, limits
from wenku.documents.models import Version
from wenku.previews import queries
from wenku.previews.models import PreviewState
from wenku.worker import WORKS

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SIZES = {"desk": {"width": 1360, "height": 860}, "phone": {"width": 390, "height": 844}}
PAGES = 16


def report():
    """Sixteen pages; on page 7 a phrase is broken by the end of its line."""
    with pymupdf.open() as document:
        for number in range(1, PAGES + 1):
            page = document.new_page(width=595, height=842)
            page.insert_text((72, 96), f"第{number}章 轨道交通运营", fontname="china-s", fontsize=20)
            lines = ["本年度全市轨道交通运行平稳，客运量稳步增长，", "列车正点率达到百分之九十九点八。"]
            if number == 7:
                lines = ["这一页说的是社区养老服", "务需求的调查，别处都没有。"]
            for row, line in enumerate(lines):
                page.insert_text((72, 140 + 24 * row), line, fontname="china-s", fontsize=14)
        document.set_toc([[1, f"第{number}章", number] for number in range(1, PAGES + 1, 3)])
        return bytes(document.tobytes())


@pytest.fixture
def read(chromium, app, author, reader, moderator):
    """`read("phone", "#page-7", by="reader")`: the document's page, made by the real worker, in a browser of that size."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    crew = Crew(WORKS, slow=2)
    crew.start()
    document_id = published(author, moderator)
    url, faults, contexts = f"http://127.0.0.1:{server.server_port}", [], []

    def go(size="desk", place="", by=None, **manner):
        context = chromium.new_context(viewport=SIZES[size], base_url=url, reduced_motion="reduce", **manner)
        contexts.append(context)
        page = context.new_page()
        watch = Watch(page, url, f"reader-{size}", faults)
        if by:
            page.goto("/login")
            page.locator("main input[name=address]").fill(f"{by}@example.org")
            page.locator("main input[name=password]").fill(PASSWORD)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(re.compile("/$"))
        page.goto(f"/documents/{document_id}{place}")
        return Thing(page=page, watch=watch, context=context)

    yield go
    for context in contexts:
        context.close()
    crew.stop()
    server.shutdown()
    thread.join()
    assert faults == []


def published(author, moderator):
    with db.unit_of_work():
        limits.free_pages.set(10, by_id=moderator.id)
        version = making.filled_in(making.draft(author, content=report(), file_name="轨道交通运营报告.pdf"), by=author)
        version_id, document_id = version.id, version.document_id
    made = threading.Event()
    for _ in range(600):
        with db.unit_of_work(writes=False):
            if queries.progress(version_id).state is PreviewState.READY:
                break
        made.wait(0.1)
    with db.unit_of_work():
        version = db.session().get_one(Version, version_id)
        lifecycle.submit(version, by=author)
        lifecycle.approve(version)
        assert access.found(document_id).published_version_id == version_id
    return document_id


def top(page, place):
    return page.locator(place).evaluate("element => element.getBoundingClientRect().top + scrollY")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_while_the_pages_load(read, size):
    here = read(size, "?pages=all")
    page = here.page
    before = [top(page, f"#page-{number}") for number in (2, 5, 10)]
    for number in range(1, 11):
        page.locator(f"#page-{number}").scroll_into_view_if_needed()
        expect(page.locator(f"#page-{number} img")).to_have_js_property("complete", True)
    assert [top(page, f"#page-{number}") for number in (2, 5, 10)] == pytest.approx(before, abs=1)
    here.watch.look("pages")


def test_an_address_leads_to_its_page_and_follows_the_reading(read):
    page = read(place="#page-7").page
    expect(page.locator("#page-7")).to_be_in_viewport()
    expect(page.locator("[data-current-page]").first).to_have_text("7")
    page.keyboard.press("j")
    expect(page.locator("[data-current-page]").first).to_have_text("8")
    page.wait_for_url(re.compile("#page-8$"))
    page.keyboard.press("Home")
    expect(page.locator("[data-current-page]").first).to_have_text("1")


@pytest.mark.parametrize("size", SIZES)
def test_words_are_found_over_the_end_of_a_line_and_marked_where_they_stand(read, size):
    here = read(size, "?find=" + "社区养老服务需求")
    page = here.page
    expect(page.locator(".finder__said")).to_have_text("1 / 1")
    marks = page.locator("#page-7 .hits g.hot rect")
    expect(marks).to_have_count(2)
    expect(marks.first).to_be_in_viewport()
    paper = page.locator("#page-7 .page__paper").bounding_box()
    first, second = (mark.bounding_box() for mark in marks.all())
    assert (first["y"] - paper["y"]) / paper["height"] == pytest.approx(128 / 842, abs=0.02)
    assert (second["y"] - paper["y"]) / paper["height"] == pytest.approx(152 / 842, abs=0.02)
    assert (second["x"] - paper["x"]) / paper["width"] == pytest.approx(72 / 595, abs=0.02)
    assert second["width"] < first["width"]
    here.watch.look("found")


@pytest.mark.parametrize("size", SIZES)
def test_the_words_of_a_search_are_marked_each_where_it_stands(read, size):
    here = read(size, "?pages=all&q=" + "需求 养老#page-7")
    page = here.page
    expect(page.locator(".finder__said")).to_have_text("1 / 2")
    expect(page.locator("#page-7 .hits g")).to_have_count(2)
    expect(page.locator("#page-7 .hits g.hot rect").first).to_be_in_viewport()
    first, second = (mark.bounding_box() for mark in page.locator("#page-7 .hits g").all())
    assert first["y"] < second["y"]  # in the order of the page, not of the words
    page.locator("#find-here").fill("养老服务需求")
    expect(page.locator(".finder__said")).to_have_text("1 / 1")
    here.watch.look("searched")


def test_places_are_gone_through_by_keyboard(read):
    page = read().page
    page.locator("h1").click()
    page.keyboard.press("f")
    expect(page.locator("#find-here")).to_be_focused()
    page.keyboard.type("正点率")
    expect(page.locator(".finder__said")).to_have_text("1 / 9")
    page.keyboard.press("Enter")
    expect(page.locator(".finder__said")).to_have_text("2 / 9")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".finder__said")).to_have_text("1 / 9")
    page.keyboard.press("Escape")
    expect(page.locator(".hits")).to_have_count(0)


def test_what_is_selected_is_copied_as_it_reads(read):
    page = read().page
    layer = page.locator("#page-1 .page__paper img + *")
    expect(layer).to_be_attached()
    copied = page.evaluate(
        """() => {
            const layer = document.querySelector("#page-1 .page__paper img + *");
            getSelection().selectAllChildren(layer);
            const carried = new DataTransfer();
            document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: carried, cancelable: true, bubbles: true }));
            return carried.getData("text/plain") || getSelection().toString();
        }"""
    )
    assert "轨道交通运营" in copied
    assert "本年度全市轨道交通运行平稳，客运量稳步增长，" in copied


def test_admins_may_take_selecting_away(read, admin):
    with db.unit_of_work():
        limits.selectable_text.set(False, by_id=admin.id)
    page = read(place="?find=" + "正点率").page
    expect(page.locator(".finder__said")).to_have_text("1 / 9")
    assert page.locator("wenku-reader[selectable]").count() == 0


def test_pages_grow_and_shrink(read):
    page = read().page
    width = page.locator("#page-1 img").bounding_box()["width"]
    page.locator("[data-zoom='1']").click()
    assert page.locator("#page-1 img").bounding_box()["width"] > width
    page.locator("h1").click()
    page.keyboard.press("0")
    assert page.locator("#page-1 img").bounding_box()["width"] == pytest.approx(width, abs=1)


def test_whoever_may_read_all_gets_the_other_pages_as_they_come_near(read):
    here = read(by="author")
    page = here.page
    expect(page.locator("#page-16")).to_be_attached()
    page.locator(".more-pages").evaluate("more => { more.open = true; }")
    page.locator("#page-12").scroll_into_view_if_needed()
    expect(page.locator("#page-12 img")).to_be_visible(timeout=30_000)
    expect(page.locator("#page-12 img")).to_have_js_property("complete", True)
    here.watch.look("further")


def test_a_visitor_reads_as_far_as_the_free_pages(read):
    page = read(place="?pages=all").page
    assert page.locator("figure.page").count() == 10
    expect(page.locator("#page-end")).to_contain_text("16")


def test_the_outline_leads_to_pages(read):
    page = read().page
    page.locator("[data-show=outline]").click()
    page.locator(".outline a", has_text="第7章").click()
    expect(page.locator("#page-7")).to_be_in_viewport()


def test_without_script_the_images_the_text_and_the_outline_are_there(read):
    page = read("phone", "?pages=all", java_script_enabled=False).page
    assert page.locator("figure.page img").count() == 10
    assert page.locator(".outline a").count() == 6
    assert "轨道交通运营 本年度全市轨道交通运行平稳" in page.locator("#s1").inner_text()
    assert page.locator(".needs-js:visible").count() == 0
