"""What the small scripts add to pages that work without them: a real browser under the real content security policy."""

import threading
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import flash, render_template_string, request
from playwright.sync_api import expect
from werkzeug.serving import make_server

from wenku.base import words
from wenku.factory import create_app
from wenku.points.queries import Points
from wenku.web import pages
from wenku.web.pictures import PageView
from wenku.web.reading_views import Heading, Reading

pytestmark = pytest.mark.journey

PAGE = (Path(__file__).parent / "elements.html").read_text(encoding="utf-8")
PICTURE = {"url": "/static/images/seal.svg", "width": 1100, "height": 1556}
THUMB = {"thumb_url": "/static/images/seal.svg", "thumb_width": 275, "thumb_height": 389}
DRAWN = [PageView(number=number, points=595, **PICTURE, **THUMB) for number in range(1, 5)]
READING = Reading(
    version_id=9,
    name="Report.docx",
    total=9,
    readable=4,
    wanted=4,
    pages=DRAWN,
    batches=[],
    outline=[Heading("一、基本情况", 1, [Heading("（一）概况", 2)]), Heading("二、问题", 6)],
    is_coming=False,
    is_cut=False,
    is_scan=False,
    has_words=True,
    has_selectable_text=True,
    pages_url="/documents/7/pages/9",
    more_url="/documents/7/pages",
)
WORDS = {"text": "共有城市更新", "lines": [[["城市更新", 1000, 1000, 5000, 1400]], [["调研报告", 1000, 1600, 5000, 2000]]]}
DOCUMENT = Thing(
    title="城市更新调研报告",
    extension="docx",
    url="/documents/7",
    page_count=22,
    price=20,
    score=4.5,
    ratings=2,
    author_name="赵**",
    cover=Thing(**PICTURE),
    wide=False,
)
READER = pages.Asker(id=2, name="李四", is_moderator=True, is_admin=True, points=Points(12, 35), unread=3)


class Gallery:
    """A server of one page; `asked` counts what its scripts fetched, `token` is what came with the last POST."""

    def __init__(self):
        self.asked = 0
        self.token = None
        app = create_app()
        app.before_request_funcs[None] = []  # nobody is looked up: this page has no database
        app.add_url_rule("/elements", view_func=self.page)
        app.add_url_rule("/work", view_func=self.work)
        app.view_functions["reading.words"] = lambda **_: WORDS
        app.add_url_rule("/refuse", view_func=self.refuse, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def page(self):
        language = words.language()
        site = pages.Site("文库", "分享文档", record_number="", source_url="https://example.org/source")
        asker = READER if "in" in request.args else None
        if asker:
            flash("Saved.", "ok")
        names = {"lang": language, "lang_tag": words.TAGS[language], "other_language": pages.other_language()}
        return render_template_string(PAGE, site=site, asker=asker, reading=READING, document=DOCUMENT, **names)

    def work(self):
        self.asked += 1
        if self.asked < 2:
            return '<span data-state="making">Making</span>'
        return '<span data-state="ready" data-done>Ready to read</span>'

    def refuse(self):
        self.token = request.headers.get("X-CSRFToken")
        return f"<p>Refused: {request.form['word']}</p>", 422


@pytest.fixture(scope="module")
def gallery():
    gallery = Gallery()
    thread = threading.Thread(target=gallery.server.serve_forever, daemon=True)
    thread.start()
    yield gallery
    gallery.server.shutdown()
    thread.join()


@pytest.fixture
def visit(chromium, gallery):
    """`visit()` opens the page in a browser of its own; arguments are the browser's: width, colours, no script."""
    contexts = []

    def go(path="/elements", width=1280, **manner):
        context = chromium.new_context(viewport={"width": width, "height": 860}, base_url=gallery.url, **manner)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/elements", 390, "light"),
        ("/elements?in", 390, "dark"),
        ("/elements", 1280, "dark"),
        ("/en/elements?in", 1280, "light"),
    ],
)
def test_the_components_please_everybody(visit, path, width, scheme):
    page = visit(path, width, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert page.said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in faults if fault["impact"] in ("serious", "critical")] == []


def test_the_reader_follows_the_page_that_is_read(visit):
    page = visit()
    page.locator("#page-3").evaluate("figure => figure.scrollIntoView()")
    expect(page.locator("[data-current-page]")).to_have_text("3")
    expect(page.locator(".rail__pages [aria-current]")).to_have_attribute("href", "#page-3")


def test_below_the_last_page_one_is_still_on_it(visit):
    page = visit()
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    expect(page.locator("[data-current-page]")).to_have_text("4")


def test_keys_turn_the_pages_except_while_one_types(visit):
    page = visit()
    page.locator("#page-1").evaluate("figure => figure.scrollIntoView({ behavior: 'instant' })")
    page.keyboard.press("j")
    expect(page.locator("[data-current-page]")).to_have_text("2")
    page.locator("#secret").fill("")
    page.keyboard.press("j")
    expect(page.locator("#secret")).to_have_value("j")
    expect(page.locator("[data-current-page]")).to_have_text("2")


def test_sharing_copies_the_whole_address(visit, gallery):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Share").click()
    expect(page.locator("wenku-copy [aria-live]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{gallery.url}/documents/7"


def test_the_status_is_asked_for_until_it_is_done_and_said_aloud(visit, gallery):
    gallery.asked = 0
    page = visit()
    expect(page.locator("wenku-status")).to_have_text("Ready to read")
    expect(page.locator("wenku-status + [role=status]")).to_have_text("Ready to read")
    asked = gallery.asked
    page.wait_for_timeout(2500)
    assert gallery.asked == asked == 2


def test_a_refused_part_is_shown_and_a_member_s_token_goes_with_it(visit, gallery):
    page = visit("/elements?in")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#answer")).to_have_text("Refused: kept")
    assert gallery.token
    assert page.evaluate("[htmx.config.allowEval, htmx.config.includeIndicatorStyles, htmx.config.selfRequestsOnly]") == [
        False,
        False,
        True,
    ]


def test_the_choice_of_colours_is_kept(visit):
    page = visit(color_scheme="light")
    page.locator(".foot [data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 24)"


def test_a_password_can_be_looked_at(visit):
    page = visit()
    page.locator("[data-reveal]").click()
    expect(page.locator("#secret")).to_have_attribute("type", "text")
    expect(page.locator("[data-reveal]")).to_have_attribute("aria-pressed", "true")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(visit):
    page = visit("/elements?in", width=390)
    page.locator("details.only-phone > summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("details.only-phone")).not_to_have_attribute("open", "")
    expect(page.locator("details.only-phone > summary")).to_be_focused()


def test_without_script_nothing_is_offered_that_needs_it(visit):
    page = visit("/elements?in", java_script_enabled=False)
    assert page.locator(".needs-js:visible").count() == 0
    page.locator("details.menu--own > summary").click()
    expect(page.locator("details.menu--own form button")).to_be_visible()
