"""A member's points, downloads and favourites."""

import csv
import io
import re

import pytest
from sqlalchemy import text
from tests import making
from tests.conftest import made

from wenku.base import db
from wenku.base.db import session, unit_of_work
from wenku.base.words import _
from wenku.documents import access
from wenku.downloads import purchasing
from wenku.points import queries, tariff
from wenku.reviews import collecting


def buy(document, member, price=20):
    def now():
        mine = session().merge(member, load=False)
        purchasing.buy(access.readable(document.id, by=mine), by=mine, seen_price=price)

    made(now)


def change(statement):
    with db.unit_of_work():
        session().execute(text(statement))


def rows(html):
    """The cells of each row of the tables, as words."""
    words = lambda cell: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()  # noqa: E731
    found = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2], re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in found]


@pytest.mark.parametrize("page", ["points", "points.csv", "downloads", "favourites"])
def test_a_visitor_logs_in_first(client, page):
    answer = client.get(f"/me/{page}")
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


def test_the_statement_tells_what_was_bought_with_the_balance_after_it(signed_in, published, reader):
    buy(published, reader)
    html = signed_in(reader).get("/me/points").text
    lines = [row[1:] for row in rows(html.partition('id="h-statement"')[2])]
    assert re.fullmatch(r"下载《城市更新调研报告\.pdf》 T-\d+", lines[0][0])
    assert lines[0][1:] == ["赠送", "", "−20", "", "80"]
    assert re.fullmatch(r"新会员赠送 T-\d+", lines[1][0])
    assert lines[1][1:] == ["赠送", "+100", "", "", "100"]
    assert f'href="/documents/{published.id}"' in html


def test_the_author_s_statement_tells_what_was_sold(signed_in, published, reader, author):
    buy(published, reader)
    html = signed_in(author).get("/en/me/points").text
    assert "Sold “城市更新调研报告.pdf”" in html
    assert "+16" in html


def test_a_document_that_may_not_be_named_is_told_by_its_number(signed_in, published, reader):
    buy(published, reader)
    change("UPDATE document SET state = 'taken_down'")
    for page in ("points", "points.csv", "downloads"):
        html = signed_in(reader).get(f"/me/{page}").text
        assert "城市更新" not in html
        assert f"{published.id}号文档" in html


def test_the_chart_says_in_words_what_it_draws(signed_in, published, reader):
    buy(published, reader)
    html = signed_in(reader).get("/en/me/points").text
    assert 'aria-label="The balance went from 0 to 80 in 30 days, the least was 0, the most 80"' in html
    assert "<polyline" in html
    assert "style=" not in html


def test_the_statement_comes_page_by_page(signed_in, author, reader):
    def many():
        mine = session().merge(reader, load=False)
        for number in range(32):
            document = making.published(author, price=1, title=f"报告{number}")
            purchasing.buy(access.readable(document.id, by=mine), by=mine, seen_price=1)

    made(many)
    client = signed_in(reader)
    first = client.get("/me/points").text
    older = re.search(r'href="(/me/points\?page=\d+)" rel="next"', first)[1]
    second = client.get(older).text
    balances = [row[-1] for page in (first, second) for row in rows(page.partition('id="h-statement"')[2])]
    assert balances == [str(balance) for balance in range(68, 101)]
    assert 'rel="next"' not in second
    back = re.search(r'href="(/me/points\?page=\d+)" rel="prev"', second)[1]
    assert rows(client.get(back).text.partition('id="h-statement"')[2]) == rows(first.partition('id="h-statement"')[2])


def test_the_statement_opens_in_a_spreadsheet(signed_in, published, reader):
    buy(published, reader)
    answer = signed_in(reader).get("/me/points.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == ["时间", "事由", "赠送积分", "现金积分", "积分", "冻结", "余额", "编号"]
    assert [line[1:7] for line in lines] == [
        ["新会员赠送", "100", "0", "100", "0", "100"],
        ["下载《城市更新调研报告.pdf》", "-20", "0", "-20", "0", "80"],
    ]


def test_no_title_becomes_a_formula(signed_in, author, reader):
    document = made(lambda: making.published(author, price=1, title="=1+1"))
    buy(document, reader, price=1)
    lines = csv.reader(io.StringIO(signed_in(reader).get("/me/points.csv").data.decode("utf-8-sig")))
    assert not [cell for line in lines for cell in line if cell[:1] in "=+@"]


def test_what_was_bought_can_be_fetched_again(signed_in, published, reader):
    buy(published, reader)
    html = signed_in(reader).get("/me/downloads").text
    assert "城市更新调研报告.pdf" in html
    assert f'action="/documents/{published.id}/downloads"' in html
    assert "20 积分" in html


def test_a_removed_document_stays_with_its_buyer(signed_in, published, reader):
    buy(published, reader)
    change("UPDATE document SET state = 'removed'")
    html = signed_in(reader).get("/me/downloads").text
    assert "城市更新调研报告.pdf" in html
    assert f'action="/documents/{published.id}/downloads"' in html
    assert f'href="/documents/{published.id}"' not in html


def test_a_hidden_document_is_not_to_be_fetched_now(signed_in, published, reader):
    buy(published, reader)
    change("UPDATE document SET state = 'hidden'")
    html = signed_in(reader).get("/me/downloads").text
    assert "暂时无法下载" in html
    assert '/downloads" method' not in html.partition("<main")[2]


def test_favourites_are_listed_and_can_be_removed(signed_in, published, reader):
    made(lambda: collecting.keep(published, by=session().merge(reader, load=False)))
    client = signed_in(reader)
    html = client.get("/me/favourites").text
    assert "城市更新调研报告.pdf" in html
    assert f'action="/documents/{published.id}/favourite/drop"' in html
    assert 'name="next" value="/me/favourites"' in html


def test_a_favourite_that_nobody_may_see_is_not_named(signed_in, published, reader):
    made(lambda: collecting.keep(published, by=session().merge(reader, load=False)))
    change("UPDATE document SET state = 'hidden'")
    html = signed_in(reader).get("/me/favourites").text
    assert "城市更新" not in html
    assert "这份文档已无法查看" in html
    assert f'action="/documents/{published.id}/favourite/drop"' in html


@pytest.mark.parametrize(("page", "words"), [("downloads", "还没有下载过文档"), ("favourites", "还没有收藏文档")])
def test_a_place_with_nothing_in_it_says_so_and_gives_a_way_on(signed_in, reader, page, words):
    html = signed_in(reader).get(f"/me/{page}").text
    assert words in html
    assert _("Look through the categories") in html


def test_nobody_sees_another_s_pages(signed_in, published, reader, stranger):
    buy(published, reader)
    made(lambda: collecting.keep(published, by=session().merge(reader, load=False)))
    for page in ("points", "downloads", "favourites"):
        assert "城市更新" not in signed_in(stranger).get(f"/me/{page}").text


def test_checking_in_is_a_button_that_is_pressed_once_a_day(signed_in, reader):
    browser = signed_in(reader)
    assert 'action="/me/check-ins"' in browser.get("/me/downloads").text
    answer = browser.send("/en/me/check-ins")
    assert (answer.status_code, answer.location) == (303, "/en/me/points")
    page = browser.get("/en/me/points").text
    assert "Checked in: 1 point." in page
    assert "1 day in a row." in page
    assert "Tomorrow brings 1 point." in page
    assert "The bonus of 5 comes in 6 days." in page
    assert 'action="/en/me/check-ins"' not in page
    browser.send("/en/me/check-ins")
    assert "You have checked in today." in browser.get("/en/me/points").text
    with unit_of_work(writes=False):
        assert queries.balance(reader) == 101


def test_where_there_is_no_checking_in_there_is_no_button(signed_in, reader):
    with unit_of_work():
        tariff.check_in_reward.set(0, by_id=None)
    browser = signed_in(reader)
    assert "check-ins" not in browser.get("/me/points").text
    assert browser.send("/me/check-ins").status_code == 409


def test_visitors_check_in_nowhere(client):
    assert "check-ins" not in client.get("/").text
    assert client.send("/me/check-ins").status_code in (302, 303, 401)


def test_the_ways_to_earn_stand_with_the_tariff_s_numbers(signed_in, reader):
    with unit_of_work():
        tariff.upload_reward.set(9, by_id=None)
        tariff.rating_reward.set(0, by_id=None)
    page = signed_in(reader).get("/en/me/points").text
    assert "once it is approved, 9 points are yours." in page
    assert "Be rated well" not in page
    assert "Check in every day: 1 point. For every 7 days in a row 5 more." in page
