"""How an author shares: several files at once, what is said of each, and what a moderator sent back."""

from pathlib import Path

from playwright.sync_api import Locator, expect
from tests.journeys.papers import Paper
from tests.journeys.person import Person, zh

A_WHILE = 90_000  # milliseconds for LibreOffice on a busy machine
WATCH_STATES = """() => {
  window.seen = {};
  const look = () => document.querySelectorAll('article.file').forEach((card) => {
    const name = card.querySelector('.file__name')?.textContent.trim();
    const state = card.querySelector('[data-state]')?.dataset.state;
    if (name && state && seen[name]?.at(-1) !== state) (seen[name] ??= []).push(state);
  });
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def card(author: Person, name: str) -> Locator:
    return author.main.locator("article.file").filter(has=author.page.locator(".file__name", has_text=name))


def upload(author: Person, *papers: Paper) -> None:
    """All at once; the previews come by themselves, on the page that is open."""
    author.opens("/upload")
    author.looks("upload-nothing-yet")
    author.page.evaluate(WATCH_STATES)
    author.main.locator("#files").set_input_files([paper.path for paper in papers])
    for paper in papers:
        expect(card(author, paper.name)).to_contain_text(zh("Ready to submit"), timeout=A_WHILE)
    seen = author.page.evaluate("window.seen")
    for paper in papers:
        states = seen[paper.name]
        assert states == [state for state in ("queued", "making", "ready") if state in states]
        assert len(states) >= 2
        assert states[-1] == "ready"


def try_wrong_files(author: Person, files: dict[str, Path], said: dict[str, str], *, beside: Paper) -> None:
    """Each wrong file says on its own card what is wrong with it; what was typed for another one stays."""
    author.fills_in("Description", "12个片区的工作安排", within=_opened(author, beside))
    with author.expecting(422):
        author.main.locator("#files").set_input_files(list(files.values()))
        for what, file in files.items():
            expect(card(author, file.name)).to_contain_text(said[what], timeout=A_WHILE)
    expect(author.field("Description", within=_opened(author, beside))).to_have_value("12个片区的工作安排")
    author.looks("upload-wrong-files")
    for file in files.values():
        card(author, file.name).get_by_role("button", name=zh("Remove")).or_(
            card(author, file.name).get_by_role("button", name=zh("Cancel"))
        ).click()
        expect(card(author, file.name)).to_have_count(0)


def say_what_it_is(author: Person, paper: Paper, *, category: str, price: int) -> None:
    form = card(author, paper.name)
    expect(author.field("Title", within=form)).to_have_value(paper.title)
    expect(author.field("Keywords", within=form)).not_to_have_value("")
    author.field("Category", within=form).select_option(label=category)
    author.fills_in("Price in points", str(price), within=form)
    expect(form).to_contain_text(zh("You get %(points)s points each time", points=price * 8 // 10))
    author.field("Licence", within=_opened(author, paper)).select_option(index=1)
    form.get_by_label(zh("I am its author, or I am allowed to share it")).check()


def submit_all(author: Person, *papers: Paper) -> None:
    author.looks("upload-ready")
    author.main.locator("[data-submit-all]").click()
    for paper in papers:
        expect(card(author, paper.name)).to_contain_text(zh("A moderator looks at it next. You will be notified."))
    author.looks("upload-submitted")


def number_of(author: Person, paper: Paper) -> int:
    """The number of the author's document."""
    author.opens("/me/documents")
    author.looks("my-documents")
    address = author.main.get_by_role("link", name=paper.name, exact=True).get_attribute("href") or ""
    return int(address.rpartition("/")[2])


def read_the_reason_and_submit_again(author: Person, paper: Paper, reason: str) -> None:
    author.opens("/me/notifications")
    author.looks("notifications")
    author.main.get_by_role("button", name=reason).click()
    if "/me/documents/" not in author.page.url:
        author.main.get_by_role("link", name=paper.name, exact=True).click()
    author.sees(reason)
    author.looks("returned-document")
    author.fills_in("Description", "第五章已补全，共5章。")
    author.presses("Submit for review")
    author.sees(zh("“%(title)s” was submitted for review.", title=paper.name))


def _opened(author: Person, paper: Paper) -> Locator:
    fold = card(author, paper.name).locator("details.fold.wide")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return fold
