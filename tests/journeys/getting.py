"""How a reader gets a document, and what they say of it afterwards."""

import re

from playwright.sync_api import expect
from tests.journeys.papers import Paper
from tests.journeys.person import Person, zh, zh_many


def buy(reader: Person, document_id: int, *, price: int, balance: int) -> tuple[str, str]:
    """The name and the SHA-256 of the file; the balance is said before the click, and what will be left of it."""
    reader.opens(f"/documents/{document_id}")
    reader.sees(zh("Balance %(points)s", points=balance))
    reader.sees(zh("%(points)s afterwards", points=balance - price))
    reader.looks("document-before-buying", whole=False)
    reader.main.locator(".buy").get_by_role("link", name=zh("Download")).click()
    sums = reader.main.get_by_role("row")
    expect(sums.filter(has_text=zh("Balance now"))).to_contain_text(str(balance))
    expect(sums.filter(has_text=zh("Points for the download"))).to_contain_text(f"−{price}")
    expect(sums.filter(has_text=zh("Balance afterwards"))).to_contain_text(str(balance - price))
    reader.looks("download-before-the-click")
    got = reader.receives(
        reader.main.get_by_role("button", name=zh_many("Pay %(num)s point and download", "Pay %(num)s points and download", price))
    )
    reader.sees(zh("It is yours. The download starts by itself"))
    reader.looks("download-after-the-click")
    return got


def fetch_again(reader: Person, document_id: int) -> tuple[str, str]:
    reader.opens(f"/documents/{document_id}/download")
    reader.looks("download-again")
    return reader.receives(reader.main.get_by_role("button", name=zh("Download again")))


def statement(member: Person, name: str) -> list[tuple[str, str, str]]:
    """In, out and balance of each line, the newest first."""
    member.opens("/me/points")
    member.looks(name)
    rows = member.main.locator("table.ledger--money tbody tr")

    cells = [[row.locator(place).inner_text().strip() for place in ("td.in", "td.out", "td:last-child")] for row in rows.all()]
    return [(cell[0], cell[1], cell[2]) for cell in cells]


def fall_short(reader: Person, document_id: int, missing: int) -> None:
    reader.opens(f"/documents/{document_id}/download")
    reader.sees(zh_many("%(num)s point is missing", "%(num)s points are missing", missing))
    reader.looks("download-too-few-points")


def rate(reader: Person, document_id: int, stars: float) -> None:
    reader.opens(f"/documents/{document_id}")
    form = reader.main.locator("form.rate")
    form.locator("label").filter(has_text=re.compile(f"^{zh('%(score)s stars', score=stars)}$")).click()
    reader.presses("Save my rating", within=form)
    expect(reader.main.locator("#ratings .score__big")).to_have_text(str(stars))
    reader.main.locator("#ratings").scroll_into_view_if_needed()
    reader.looks("document-rated", whole=False)


def score(person: Person, document_id: int) -> str:
    """The five images of the score, as they are called: 1 1 1 1 05."""
    person.opens(f"/documents/{document_id}")
    images = person.main.locator(".doc-head__score .stars img")
    names = images.evaluate_all("all => all.map((image) => new URL(image.src).pathname)")
    return " ".join(name.removeprefix("/static/images/score_").removesuffix(".svg") for name in names)


def keep(reader: Person, document_id: int, paper: Paper) -> None:
    reader.opens(f"/documents/{document_id}")
    reader.presses("Favourite")
    reader.sees(zh("Kept among your favourites."))
    reader.opens("/me/favourites")
    expect(reader.main.get_by_role("link", name=paper.name)).to_be_visible()
    reader.looks("favourites")
    reader.opens("/me/downloads")
    expect(reader.main.get_by_role("link", name=paper.name)).to_be_visible()
    reader.looks("my-downloads")


def report(reader: Person, document_id: int) -> None:
    reader.opens(f"/documents/{document_id}")
    reader.main.locator("#report").get_by_role("link", name=zh("Report this document")).click()
    form = reader.main.locator("#report form").filter(has=reader.page.locator("textarea"))
    text = form.locator("textarea")
    expect(text).to_have_attribute("maxlength", "150")
    reader.main.locator("#report").scroll_into_view_if_needed()
    reader.looks("report-form", whole=False)
    text.press_sequentially("第3页的数字有误。" * 18)
    assert len(text.input_value()) == 150
    form.locator("[name=reason][value=poor_scan]").check()
    form.get_by_role("button", name=zh("Send the report")).click()
    reader.sees(zh("Report sent"))
    reader.looks("report-sent")
