"""The admins' page of points: pictures and figures, and what the audit found."""

import csv
import io
import re

import pytest
from sqlalchemy import update
from tests import making
from tests.conftest import made

from wenku.base import db
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import auditing, purchasing
from wenku.points import ledger, tariff
from wenku.points.models import Wallet


@pytest.fixture
def sold(author, reader, published):
    made(lambda: purchasing.buy(access.found(published.id), by=session().merge(reader, load=False), seen_price=20))


def break_books(member):
    with db.unit_of_work():
        mine = ledger.locked(member)[0].gift
        session().execute(update(Wallet).where(Wallet.id == mine.id).values(balance=105))
    auditing.audit()


@pytest.mark.parametrize("path", ["/admin/points", "/admin/points/table.csv"])
def test_admins_alone_get_in(path, client, signed_in, moderator, admin):
    assert client.get(path).status_code == 303
    assert signed_in(moderator).get(path).status_code == 403
    assert signed_in(admin).get(path).status_code == 200
    assert signed_in(admin).get(f"/en{path}").status_code == 200


def test_the_page_tells_what_was_issued_and_spent_in_pictures_and_figures(signed_in, admin, sold):
    html = signed_in(admin).get("/en/admin/points").text
    assert html.count("<svg viewBox") >= 4
    assert re.search(r'aria-label="Spent from \S+ to \S+, most on \S+: 20"', html)
    assert "style=" not in html
    today = re.search(r'<tbody><tr><th scope="row"[^>]*>[\d-]+</th>(.*?)</tr>', html.replace("\n", "").replace("  ", ""))[1]
    assert re.findall(r">([\d,]+)<", today) == ["300", "20", "16", "0"]
    assert "280" in html
    assert "−296" in html


@pytest.mark.parametrize(
    ("asked", "count"), [("", 30), ("?days=90", 90), ("?days=365", 365), ("?days=7", 30), ("?days=x&pocket=y", 30)]
)
def test_the_table_has_a_line_for_each_day(signed_in, admin, sold, asked, count):
    answer = signed_in(admin).get(f"/en/admin/points/table.csv{asked}")
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == ["Day", "Issued", "Spent", "Held", "Cashed out"]
    assert len(lines) == count
    assert lines[-1][1:] == ["300", "20", "16", "0"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_one_pocket_alone_can_be_asked_for(signed_in, admin, sold):
    html = signed_in(admin).get("/en/admin/points?pocket=cash&days=90").text
    assert '<a href="/en/admin/points?days=90&amp;pocket=cash" aria-current=true>Cash points</a>' in html
    answer = signed_in(admin).get("/en/admin/points/table.csv?pocket=cash")
    assert csv.reader(io.StringIO(answer.text)).__next__()
    assert answer.text.strip().endswith(",0,0,0,0")


def test_what_is_wrong_stands_on_the_page_and_on_the_admin_s_home(signed_in, admin, reader):
    browser = signed_in(admin)
    assert "have not been audited yet" in browser.get("/en/admin/points").text
    auditing.audit()
    assert "The books add up" in browser.get("/en/admin/points").text
    assert "add up" not in browser.get("/en/admin").text
    break_books(reader)
    assert "holds 105 points, but its transfers come to 100." in browser.get("/en/admin/points").text
    assert "2 faults were found" in browser.get("/en/admin").text


def test_a_day_s_downloads_that_are_used_up_are_a_429_that_says_until_when(signed_in, author, reader, published):
    def cap():
        tariff.downloads_a_day.set(1, by_id=None)
        return making.published(author, price=5, title="另一份报告").id

    other = made(cap)
    browser = signed_in(reader)
    assert browser.send(f"/documents/{published.id}/purchase", price=20).status_code == 303
    answer = browser.send(f"/en/documents/{other}/purchase", price=5)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "You have downloaded 1 different documents today" in answer.text
    assert re.search(r"That is at \d{4}-\d\d-\d\d 00:00", answer.text)
    location = browser.send(f"/documents/{published.id}/downloads").location
    assert browser.get(location).status_code == 200
    part = browser.get(location, headers={"Range": "bytes=10-"})
    assert part.status_code == 206
    assert browser.send(f"/documents/{other}/downloads").status_code == 403
