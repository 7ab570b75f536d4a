"""The pages of VIP: what it gives, one click to buy it, one click to download with it, and what it brings to authors."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests import making
from tests.conftest import made
from tests.downloads.test_vip import MONTH, give, offered
from tests.web.test_downloads import post

from wenku.base import days, db
from wenku.base.db import session
from wenku.downloads import books, pool, vip
from wenku.downloads.models import Purchase, Subscription, Way
from wenku.downloads.vip import Offer
from wenku.points import queries as points
from wenku.points.queries import Points

FORM = {"price": 300, "days": 30, "downloads_a_day": 2, "number": 1}


@pytest.fixture
def offering(site):
    made(offered)


@pytest.fixture
def rich(offering, reader):
    """The reader, with a thousand cash points."""
    made(lambda: give(reader, 1000))
    return reader


@pytest.fixture
def member(rich):
    """The reader, who has bought VIP."""
    made(lambda: vip.buy(MONTH, number=1, by=session().merge(rich, load=False)))
    return rich


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def spendable(member):
    with db.unit_of_work(writes=False):
        return points.spendable(member)


def count(model):
    with db.unit_of_work(writes=False):
        return session().scalar(select(func.count()).select_from(model))


def get_by_vip(client, document):
    return post(client, f"/documents/{document.id}/vip-download")


def use_up(member, author):
    """Two documents, downloaded by VIP today."""
    with db.unit_of_work():
        mine = session().merge(member, load=False)
        for _ in range(2):
            vip.download(making.published(author, price=5), by=mine)


def test_the_download_page_offers_vip_as_the_other_way(signed_in, offering, reader, published):
    words = words_of(signed_in(reader).get(f"/en/documents/{published.id}/download").text)
    assert "Pay 20 points and download" in words
    assert "This document: 0 points" in words
    assert "Download 2 documents a day at no points, this one included. The right to them ends with the VIP." in words
    assert "300 cash points / 30 days worth ¥30" in words


@pytest.mark.parametrize("path", ["/documents/{id}/download", "/documents/{id}", "/me/points", "/me/downloads"])
def test_vip_that_is_not_offered_is_shown_nowhere(signed_in, reader, published, path):
    with db.unit_of_work():
        offered(Offer(0, 30, 2))
    assert "VIP" not in signed_in(reader).get(path.format(id=published.id)).text


def test_vip_that_is_not_offered_has_no_page_but_for_those_who_have_it(signed_in, client, member, stranger):
    with db.unit_of_work():
        offered(Offer(0, 30, 2))
    assert client.get("/vip").status_code == 404
    assert signed_in(stranger).get("/vip").status_code == 404
    words = words_of(signed_in(member).get("/en/vip").text)
    assert "VIP isn't sold any more. Yours runs to its end." in words.replace("&#39;", "'")
    assert "Extend" not in words
    assert post(signed_in(stranger), "/vip", **FORM).status_code == 409


def test_a_visitor_reads_what_vip_gives_and_logs_in_to_buy(client, offering):
    html = client.get("/en/vip").text
    assert "2 downloads a day at no points" in html
    assert "Of each 100 points that VIP brings in, 80 go to the authors" in html
    assert 'href="/en/login?next=/en/vip"' in html
    assert "csrf" not in html


def test_one_click_buys_and_the_page_says_until_when(signed_in, rich):
    client = signed_in(rich)
    html = client.get("/en/vip").text
    assert "Buy VIP for 300 cash points" in html
    fields = dict(re.findall(r'name="(price|days|downloads_a_day|number|key)" value="([^"]+)"', html))
    assert fields | {"key": ""} == {name: str(value) for name, value in FORM.items()} | {"key": ""}
    answer = post(client, "/vip", **fields)
    assert (answer.status_code, answer.location) == (303, "/vip")
    assert spendable(rich) == Points(100, 700)
    with db.unit_of_work(writes=False):
        last = (days.today() + timedelta(days=30)).isoformat()
    words = words_of(client.get("/en/vip").text)
    assert f"It runs until the end of {last}." in words
    assert "2 of 2 left today" in words
    assert "Extend by 30 days for 300 cash points" in words
    for path in ("/en/me/points", "/en/me/downloads"):
        assert last in words_of(client.get(path).text)


@pytest.mark.parametrize("key", ["", "a-key-of-the-form"])
def test_clicking_twice_buys_once(signed_in, rich, key):
    client = signed_in(rich)
    for _ in range(2):
        assert post(client, "/vip", key=key, **FORM).status_code == 303
    assert spendable(rich).cash == 700
    assert count(Subscription) == 1


def test_a_form_that_is_older_than_the_last_purchase_is_a_409(signed_in, member):
    with db.unit_of_work():
        offered(Offer(200, 30, 2))
    answer = post(signed_in(member), "/en/vip", **{**FORM, "price": 200})
    assert answer.status_code == 409
    assert "You have bought VIP meanwhile" in answer.text
    assert spendable(member).cash == 700


@pytest.mark.parametrize("changed", [{"price": 299}, {"days": 31}, {"downloads_a_day": 3}])
def test_vip_that_changed_is_a_409_with_the_way_to_the_new_one(signed_in, rich, changed):
    answer = post(signed_in(rich), "/en/vip", **{**FORM, **changed})
    assert answer.status_code == 409
    assert "VIP has changed" in answer.text
    assert 'href="/en/vip"' in answer.text
    assert spendable(rich).cash == 1000


def test_too_few_cash_points_are_said_before_the_click_and_after_it(signed_in, offering, reader):
    made(lambda: give(reader, 250))
    client = signed_in(reader)
    said = "50 cash points are missing. Gift points can't pay for VIP."
    html = client.get("/en/vip").text.replace("&#39;", "'")
    assert said in html
    assert "Buy VIP" not in html
    answer = post(client, "/en/vip", **FORM)
    assert answer.status_code == 402
    assert "50 cash points are missing" in answer.text
    assert "Gift points can't pay for it" in answer.text.replace("&#39;", "'")
    assert spendable(reader) == Points(100, 250)


@pytest.mark.parametrize("field", list(FORM))
@pytest.mark.parametrize("typed", ["", "-1", "1.5", "NaN", "1e3", "９", "٣", "9" * 30, "1_0", "+1", "٠"])
def test_a_hostile_number_is_a_422_and_changes_nothing(signed_in, rich, field, typed):
    answer = post(signed_in(rich), "/vip", **{**FORM, field: typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert spendable(rich).cash == 1000
    assert count(Subscription) == 0


def test_a_visitor_buys_no_vip(client, offering):
    assert client.post("/vip", data=FORM).status_code in (400, 401)
    assert count(Subscription) == 0


def test_one_click_downloads_with_vip_and_the_file_starts(signed_in, member, published):
    client, page = signed_in(member), f"/en/documents/{published.id}/download"
    words = words_of(client.get(page).text)
    assert "2 of 2 left today" in words
    assert "Download with VIP" in words
    assert "Pay 20 points and download" in words
    answer = post(client, f"/en/documents/{published.id}/vip-download")
    assert (answer.status_code, answer.location) == (303, page)
    html = client.get(page).text
    assert client.get(re.search(r'content="0; url=([^"]+)"', html)[1]).status_code == 200
    words = words_of(client.get(page).text)
    assert "Got with your VIP, which runs until" in words
    assert "Download again" in words
    assert "Keep it for good" in words
    assert spendable(member) == Points(100, 700)
    shelf = words_of(client.get("/en/me/downloads").text)
    assert "城市更新调研报告" in shelf
    assert "VIP" in shelf


def test_clicking_twice_takes_one_download(signed_in, member, published):
    client = signed_in(member)
    for _ in range(3):
        assert get_by_vip(client, published).status_code == 303
    with db.unit_of_work(writes=False):
        assert vip.standing(member).left == 1


def test_the_day_s_last_download_is_said_plainly_and_points_are_offered(signed_in, member, author, published):
    use_up(member, author)
    client = signed_in(member)
    html = client.get(f"/en/documents/{published.id}/download").text.replace("&#39;", "'")
    assert "Today's 2 VIP downloads are used up." in html
    assert "Download with VIP" not in html
    assert "Pay 20 points and download" in html
    answer = post(client, f"/en/documents/{published.id}/vip-download")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 3600 + 1
    assert f'href="/en/documents/{published.id}/download"' in answer.text
    assert count(Purchase) == 2


def test_what_was_got_with_vip_is_bought_for_good(signed_in, member, published):
    client = signed_in(member)
    get_by_vip(client, published)
    assert post(client, f"/documents/{published.id}/purchase", price=20).status_code == 303
    assert spendable(member) == Points(80, 700)
    with db.unit_of_work(writes=False):
        living = session().scalars(select(Purchase.way).where(Purchase.ended_at.is_(None))).all()
        assert living == [Way.SALE]
        assert books.check() == []


def test_when_vip_has_ended_the_price_stands_there_again(signed_in, member, published, time):
    client = signed_in(member)
    get_by_vip(client, published)
    start = post(client, f"/documents/{published.id}/downloads").location
    time.move(days=40)
    assert client.get(start).status_code in (403, 410)
    words = words_of(client.get(f"/en/documents/{published.id}/download").text)
    assert "Pay 20 points and download" in words
    assert "This document: 0 points" in words
    assert post(client, f"/en/documents/{published.id}/downloads").status_code == 403
    assert "城市更新调研报告" not in client.get("/me/downloads").text
    answer = get_by_vip(client, published)
    assert answer.status_code == 403


def test_who_has_no_vip_is_led_back_to_the_download_page(signed_in, offering, stranger, published):
    answer = post(signed_in(stranger), f"/en/documents/{published.id}/vip-download")
    assert answer.status_code == 403
    assert "You have no VIP now" in answer.text
    assert count(Purchase) == 0


def test_the_own_document_and_a_free_one_take_no_vip(signed_in, offering, author, published):
    made(lambda: give(author, 300))
    made(lambda: vip.buy(MONTH, number=1, by=session().merge(author, load=False)))
    free = made(lambda: making.published(author, price=0))
    client = signed_in(author)
    assert get_by_vip(client, published).status_code == 409
    assert "VIP" not in re.search(r'<section class="bill".*?</section>', client.get(f"/documents/{free.id}/download").text, re.S)[0]


def test_what_is_not_public_is_not_downloaded_with_vip(signed_in, member, waiting):
    assert get_by_vip(signed_in(member), waiting).status_code == 404


def test_admins_see_the_pool_day_by_day(signed_in, admin, member, published, time):
    get_by_vip(signed_in(member), published)
    assert "No day of VIP has ended yet" in signed_in(admin).get("/en/admin/vip").text
    time.move(days=3)
    pool.settle()
    html = signed_in(admin).get("/en/admin/vip").text
    lines = re.findall(r'<tr><th scope="row".*?</tr>', html, re.S)
    rows = [re.findall(r"<t[hd][^>]*>(?:<span[^>]*>)?([^<]*)<", line) for line in lines]
    with db.unit_of_work(writes=False):
        dates = [(days.today() - timedelta(days=back)).isoformat() for back in (1, 2, 3, 4)]
    assert [row for row in rows if row[0] in dates] == rows
    assert sum(int(row[1]) for row in rows) == sum(int(row[4]) for row in rows) + int(rows[0][5])


@pytest.mark.parametrize("who", ["reader", "moderator"])
def test_only_admins_see_the_pool(signed_in, request, who):
    assert signed_in(request.getfixturevalue(who)).get("/admin/vip").status_code in (403, 404)
