"""What a visitor sees of a document, and what nobody sees of one that isn't public."""

import re
from urllib.parse import quote

from playwright.sync_api import expect
from tests.journeys.papers import Paper
from tests.journeys.person import Person, zh

FREE = 12


def finds_nothing_of(visitor: Person, paper: Paper, document_id: int, picture: str) -> None:
    """Not its page, not an image, not the file, and no line of it in any list or search."""
    visitor.opens("/")
    visitor.looks("home-with-nothing")
    for path in (f"/documents/{document_id}", f"/en/documents/{document_id}", picture):
        assert visitor.context.request.get(path).status == 404
    for path in ("/", "/categories", "/categories/1", "/rankings", f"/search?q={quote(paper.title)}", f"/search?q={document_id}"):
        page = visitor.context.request.get(path)
        assert page.status == 200
        assert f"/documents/{document_id}" not in page.text()
    with visitor.expecting(404):
        visitor.opens(f"/documents/{document_id}")
    visitor.looks("not-found")
    visitor.opens("/categories/1")
    visitor.looks("category-with-nothing")
    visitor.opens(f"/search?q={quote(paper.title)}")
    visitor.looks("search-with-nothing")


def first_picture(owner: Person, document_id: int) -> str:
    """The address of the first page's image, as its owner gets it."""
    owner.opens(f"/documents/{document_id}")
    owner.looks("document-in-review", whole=False)
    return owner.main.locator("#page-1 img").get_attribute("src") or ""


def read(visitor: Person, paper: Paper, document_id: int, *, total: int) -> None:
    visitor.opens("/")
    visitor.looks("home")
    visitor.main.get_by_role("link", name=paper.title).first.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(paper.name)
    visitor.looks("document", whole=False)
    _look_at_pages(visitor, paper, total)
    assert [said.strip() for said in visitor.main.locator("[id^=s] > b").all_inner_texts()[:3]] == ["1、", "2、", "3、"]
    assert sections(visitor) == paper.sections
    visitor.looks("document-to-its-end")


def _look_at_pages(visitor: Person, paper: Paper, total: int) -> None:
    free, more = min(FREE, total), visitor.main.get_by_text(zh("Click to see more"))
    if free > 3:
        expect(visitor.main.locator("figure.page:visible")).to_have_count(3)
        more.click()
    figures = visitor.main.locator("figure.page")
    expect(figures.locator("visible=true")).to_have_count(free)
    for number in range(1, free + 1):
        figure = figures.nth(number - 1)
        figure.scroll_into_view_if_needed()
        expect(figure.locator("img")).to_have_attribute("alt", f"{paper.name}_第{number}页")
        expect(figure.locator("figcaption")).to_have_text(f"第{number}页 / 共{total}页")
        expect(figure.locator("img")).to_have_js_property("complete", True)
        assert figure.locator("img").evaluate("image => image.naturalWidth") > 300
    if free < total:
        visitor.sees(f"该文档共{total}页，已超出免费预览范围，喜欢就下载吧")
    visitor.main.locator("#page-end, .page-end").first.scroll_into_view_if_needed()
    visitor.looks("document-end-of-its-pages", whole=False)


def sections(visitor: Person) -> list[str]:
    """The numbered text, letter for letter."""
    return visitor.main.locator(".sections p").evaluate_all(
        "all => all.map((section) => [...section.childNodes].slice(1).map((node) => node.textContent).join(''))"
    )


def read_in_english(visitor: Person, document_id: int, *, total: int) -> None:
    visitor.page.locator(".foot").get_by_role("link", name="English").click()
    expect(visitor.page).to_have_url(re.compile(rf"/en/documents/{document_id}$"))
    visitor.sees(f"Page 1 of {total}")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.looks("document-in-english", whole=False)


def search(visitor: Person, words: str, paper: Paper) -> None:
    visitor.opens("/search")
    visitor.looks("search")
    visitor.main.get_by_role("combobox").fill(words)
    visitor.main.get_by_role("combobox").press("Enter")
    hit = visitor.main.get_by_role("listitem").filter(has_text=paper.name)
    expect(hit.locator("mark").first).to_be_visible()
    visitor.looks("search-results")


def look_at_lists(visitor: Person) -> None:
    for name, path in {"categories": "/categories", "category": "/categories/1", "rankings": "/rankings"}.items():
        visitor.opens(path)
        visitor.looks(name)
    for path in ("/about", "/help", "/terms", "/privacy", "/copyright"):
        visitor.opens(path)
        visitor.looks(f"site{path.replace('/', '-')}")


def read_without_script(visitor: Person, paper: Paper, document_id: int, *, total: int) -> None:
    visitor.opens(f"/documents/{document_id}")
    _look_at_pages_bare(visitor, paper, total)
    assert visitor.page.locator(".needs-js:visible").count() == 0
    visitor.page.locator(".find input").fill(paper.title)
    visitor.page.locator(".find input").press("Enter")
    expect(visitor.main.get_by_role("link", name=paper.name)).to_be_visible()


def _look_at_pages_bare(visitor: Person, paper: Paper, total: int) -> None:
    visitor.main.get_by_text(zh("Click to see more")).click()
    expect(visitor.main.locator("figure.page:visible")).to_have_count(min(FREE, total))
    expect(visitor.main.locator(".sections")).to_contain_text(paper.sections[0][:50])
