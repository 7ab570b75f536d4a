"""Finding the right page: type two characters, take a suggestion, narrow it to DOCX, open page 3, see the word marked there."""

import io
import re
import threading
from urllib.parse import unquote

import docx
import pytest
from playwright.sync_api import expect
from tests import making
from tests.journeys.watching import Watch
from werkzeug.serving import make_server

from wenku.base import db
from wenku.base.working import Crew
from wenku.documents import lifecycle, limits
from wenku.documents.models import Version
from wenku.previews import queries
from wenku.previews.models import PreviewState
from wenku.search import indexing, searches, suggesting
from wenku.search.searches import Heard
from wenku.worker import WORKS

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

DEVICES = {
    "desk": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


def speech():
    """Four pages; the meeting is spoken of on the third one alone."""
    paper, file = docx.Document(), io.BytesIO()
    for number in range(1, 5):
        paper.add_paragraph("今天召开的项目推进会很重要。" if number == 3 else f"第{number}部分，总体情况良好。")
        if number < 4:
            paper.add_page_break()
    paper.save(file)
    return file.getvalue()


@pytest.fixture
def town(chromium, app, author, moderator):
    """`town("desk")` is a page in such a browser; the site has a DOCX and a PDF about 项目推进会, made by the real worker."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    crew = Crew(WORKS, slow=2)
    crew.start()
    published(author, moderator, {"领导讲话材料.docx": speech(), "项目推进会议程.pdf": making.pdf("会议议程")})
    url, faults, contexts = f"http://127.0.0.1:{server.server_port}", [], []

    def go(device):
        context = chromium.new_context(base_url=url, locale="zh-CN", reduced_motion="reduce", **DEVICES[device])
        contexts.append(context)
        page = context.new_page()
        page.watch = Watch(page, url, f"searching-{device}", faults)
        page.goto("/")
        return page

    yield go
    for context in contexts:
        context.close()
    crew.stop()
    server.shutdown()
    thread.join()
    assert faults == []


def published(author, moderator, files):
    with db.unit_of_work():
        limits.free_pages.set(10, by_id=moderator.id)
        ids = [
            making.filled_in(making.draft(author, content=content, file_name=name), by=author).id for name, content in files.items()
        ]
        searches.hear({"项目推进会": Heard(2, {one: one for one in "abc"})})
    pause = threading.Event()
    for _ in range(900):
        with db.unit_of_work(writes=False):
            if all(queries.progress(id).state is PreviewState.READY for id in ids):
                break
        pause.wait(0.1)
    with db.unit_of_work():
        for id in ids:
            version = db.session().get_one(Version, id)
            lifecycle.submit(version, by=author)
            lifecycle.approve(version)
    indexing.index()
    suggesting.catch_up()


def by_keyboard(page, target):
    """Tab until it has the focus, then Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by keyboard to {target}")


def by_finger(page, target):
    target.tap()


@pytest.mark.parametrize(
    ("device", "go_to"), [("desk", by_keyboard), ("phone", by_finger), ("phone", by_keyboard)], ids=["desk", "finger", "phone"]
)
def test_two_characters_lead_to_the_word_on_its_page(town, device, go_to):
    page = town(device)
    field = page.locator("main wenku-suggest input")
    if go_to is by_finger:
        field.tap()
    else:
        by_keyboard(page, field)  # Enter in the empty field asks for an empty search, whose page has the same field
        page.wait_for_url(re.compile(r"/search"))
        while not field.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Tab")
    page.keyboard.type("项目", delay=60)
    suggestion = page.locator("main [role=option]", has_text="项目推进会").first
    expect(suggestion).to_be_visible()
    page.watch.look("typed", whole=False)
    if go_to is by_finger:
        suggestion.tap()
    else:
        page.keyboard.press("ArrowDown")
        expect(suggestion).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: unquote(url).endswith("/search?q=项目推进会"))
    expect(page.locator("main .hit")).to_have_count(2)
    page.watch.look("found")
    go_to(page, page.locator("main a:visible", has_text=re.compile(r"^DOCX")).first)
    page.wait_for_url(re.compile("kind=docx"))
    expect(page.locator("main .hit")).to_have_count(1)
    expect(page.locator("main .chips a")).to_have_count(1)
    expect(page.locator("main .hit mark").first).to_have_text("项目推进会")
    page.watch.look("narrowed")
    go_to(page, page.locator(".page-hits a", has_text="第3页"))
    page.wait_for_url(re.compile("#page-3$"))
    expect(page.locator("#page-3 .hits g.hot rect").first).to_be_in_viewport()
    expect(page.locator("#page-1 .hits")).to_have_count(0)
    page.watch.look("marked", whole=False)


def test_a_chip_takes_its_filter_away(town):
    page = town("desk")
    page.goto("/search?q=项目推进会 格式:docx&age=week")
    expect(page.locator("main .hit")).to_have_count(1)
    expect(page.locator("main .chips .tag")).to_have_count(2)
    page.locator("main .chips .tag", has_text="DOCX").click()
    expect(page.locator("main .hit")).to_have_count(2)
    expect(page.locator("main .chips .tag")).to_have_count(1)
