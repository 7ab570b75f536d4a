"""The search field in a real browser: suggestions by keyboard, finger and input method, in the order of what was typed."""

import re
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from tests import making
from tests.journeys.watching import Watch
from werkzeug.serving import make_server

from wenku.base import db
from wenku.search import searches, suggesting
from wenku.search.searches import Heard

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SIZES = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def at(chromium, app, author):
    """`at("/", "phone")` is a page in a browser of that size; the site knows a past search and two titles that begin with 项目."""
    with db.unit_of_work():
        searches.hear({"项目推进会": Heard(2, {one: one for one in "abc"}), "劳动合同": Heard(2, {one: one for one in "abcd"})})
        suggesting.keep([making.published(author, title=title).id for title in ("项目管理办法", "项目<b>验收报告")])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url, faults, contexts = f"http://127.0.0.1:{server.server_port}", [], []

    def go(path="/search", size="desk", **manner):
        context = chromium.new_context(viewport=SIZES[size], base_url=url, reduced_motion="reduce", **manner)
        contexts.append(context)
        page = context.new_page()
        page.watch = Watch(page, url, f"suggesting-{size}", faults)
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    assert faults == []


def field(page):
    return page.locator("main wenku-suggest input")


def options(page):
    return page.locator("main [role=option]")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/", "/search"])
def test_suggestions_come_while_one_types(at, path, size):
    page = at(path, size)
    expect(field(page)).to_have_attribute("role", "combobox")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press_sequentially("项目")
    expect(options(page)).to_have_count(3)
    assert [text.split("\n")[0] for text in options(page).all_inner_texts()] == [
        "项目推进会",
        "项目管理办法",
        "项目<b>验收报告",
    ]
    expect(options(page).first.locator("b")).to_have_text("项目")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    assert page.locator("main [role=listbox]").get_attribute("id") == field(page).get_attribute("aria-controls")
    page.watch.look(f"typed-{'home' if path == '/' else 'search'}", whole=False)


@pytest.mark.parametrize("size", SIZES)
def test_the_field_of_every_page_suggests_too(at, size):
    page = at("/categories", size)
    page.locator(".masthead wenku-suggest input").fill("xm")
    expect(page.locator(".masthead [role=option]")).to_have_count(3)
    page.watch.look("masthead", whole=False)


def test_arrows_choose_and_enter_opens(at):
    page = at()
    field(page).press_sequentially("项")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options(page).nth(1)).to_have_attribute("aria-selected", "true")
    assert field(page).get_attribute("aria-activedescendant") == options(page).nth(1).get_attribute("id")
    page.watch.look("chosen", whole=False)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # in the field again
    assert field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")  # and round to the last
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    assert field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=%E9%A1%B9%E7%9B%AE%E6%8E%A8%E8%BF%9B%E4%BC%9A$"))


def test_a_title_leads_to_its_document(at):
    page = at()
    field(page).press_sequentially("xmgl")
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(1)
    options(page).first.click()
    page.wait_for_url(re.compile(r"/documents/\d+"))


def test_enter_without_a_choice_searches_what_was_typed(at):
    page = at()
    field(page).press_sequentially("项")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=%E9%A1%B9$"))


def test_escape_closes_and_arrow_down_opens_again(at):
    page = at()
    field(page).press_sequentially("项")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("main [role=listbox]")).to_be_hidden()
    assert field(page).input_value() == "项"
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.locator("h1").click()
    expect(page.locator("main [role=listbox]")).to_be_hidden()


def test_an_empty_field_offers_what_is_hot(at):
    page = at()
    field(page).focus()
    expect(options(page)).to_have_count(2)
    assert options(page).all_inner_texts() == ["劳动合同", "项目推进会"]


def test_a_slow_older_answer_never_replaces_a_newer_one(at):
    page = at()
    held = []

    def answer(route):
        typed = parse_qs(urlsplit(route.request.url).query).get("q", [""])[0]
        if typed == "项":
            held.append(route)  # never aborted, answered long after the next one
        else:
            route.fulfill(json={"suggestions": [{"sort": "search", "text": typed, "url": "/search", "label": ""}]})

    page.route("**/search/suggestions?*", answer)
    page.evaluate("AbortController.prototype.abort = () => {}")
    field(page).focus()
    page.keyboard.insert_text("项")
    page.wait_for_timeout(300)
    assert len(held) == 1
    page.keyboard.insert_text("目")
    expect(options(page)).to_have_text(["项目"])
    held[0].fulfill(json={"suggestions": [{"sort": "search", "text": "old", "url": "/search", "label": ""}]})
    page.wait_for_timeout(300)
    expect(options(page)).to_have_text(["项目"])


def test_one_question_for_what_is_typed_in_one_go(at):
    page = at()
    asked = []
    page.on("request", lambda request: "suggestions" in request.url and asked.append(request.url))
    field(page).press_sequentially("xiangmu", delay=20)
    expect(options(page)).to_have_count(3)
    assert len([url for url in asked if url.endswith("q=xiangmu")]) == 1
    assert len(asked) <= 2  # the empty field's, and this one


def test_what_an_input_method_composes_is_neither_asked_nor_sent(at):
    page = at()
    page.locator("h1").click()
    field(page).focus()
    page.wait_for_timeout(200)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "xiang'mu", "selectionStart": 8, "selectionEnd": 8})
    page.wait_for_timeout(400)
    field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "keyCode": 229})
    field(page).dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True, "keyCode": 229})
    page.wait_for_timeout(200)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "项目"})
    expect(options(page)).to_have_count(3)
    assert field(page).input_value() == "项目"


def test_without_answers_the_form_still_works(at):
    page = at()
    page.route("**/search/suggestions?*", lambda route: route.abort("aborted"))
    field(page).press_sequentially("项目")
    page.wait_for_timeout(300)
    expect(page.locator("main [role=listbox]")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))


def test_without_script_it_is_simply_the_form(at):
    page = at("/", java_script_enabled=False)
    assert field(page).get_attribute("role") is None
    field(page).fill("项目")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=%E9%A1%B9%E7%9B%AE$"))
