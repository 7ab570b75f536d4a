"""The page of a download: what it costs before the click, one click, and then the file."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from tests import making
from tests.conftest import made

from wenku.base import blobs, clock, db
from wenku.base.settings import read as read_settings
from wenku.documents import access, lifecycle
from wenku.documents.models import Tally
from wenku.downloads import books, delivering, purchasing
from wenku.downloads.models import Download, Purchase
from wenku.points import queries


def post(client, path, **values):
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/me/points").text)[1]
    return client.post(path, data={"csrf_token": token, **values})


def buy(client, document, price=20):
    return post(client, f"/documents/{document.id}/purchase", price=price)


def balance(member):
    with db.unit_of_work(writes=False):
        return queries.balance(member)


def on_hold(member):
    with db.unit_of_work(writes=False):
        return queries.on_hold(member).total


def change(statement, **values):
    with db.unit_of_work():
        db.session().execute(text(statement), values)


def spend(member, amount):
    with db.unit_of_work():
        making.adjusted(member, -amount)


@pytest.fixture
def page(published):
    return f"/documents/{published.id}/download"


@pytest.fixture
def original(published):
    """The file's bytes."""
    return blobs.get(blobs.original(published.published_version.sha256))


@pytest.fixture
def bought(signed_in, published, reader):
    """The reader's browser, after the purchase."""
    client = signed_in(reader)
    assert buy(client, published).status_code == 303
    return client


def address(client, published):
    """A new address of the file."""
    return post(client, f"/documents/{published.id}/downloads").location


def test_a_visitor_logs_in_first_and_comes_back(client, page):
    answer = client.get(page)
    assert answer.status_code == 303
    assert answer.location == f"/login?next={page}"


def test_the_page_shows_price_balance_and_what_is_left_before_the_click(signed_in, published, reader, page):
    html = signed_in(reader).get(page).text
    words = re.sub(r"<[^>]+>|\s+", " ", html)
    assert "城市更新调研报告.pdf" in words
    for name, value in (("资源ID", published.id), ("全文页数", "3页"), ("资源格式", "PDF")):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in html
    assert re.search(r"<dt>资源大小</dt><dd>\d+(\.\d+)?K?B</dd>", html)
    for row, value in (("当前余额", "100"), ("下载积分", "−20"), ("下载后余额", "80")):
        assert f'<th scope="row">{row}</th><td>{value}</td>' in html
    assert "支付 20 积分并下载" in words
    assert "点击之后" in words
    assert "友情提示" in words


def test_one_click_pays_and_the_next_page_starts_the_file(signed_in, published, reader, author, page, original):
    client = signed_in(reader)
    answer = buy(client, published)
    assert (answer.status_code, answer.location) == (303, page)
    assert balance(reader) == 80
    assert (balance(author), on_hold(author)) == (100, 16)
    html = client.get(page).text
    start = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', html)[1]
    assert f'<a href="{start}">没有开始的话，点这里</a>' in html
    assert client.get(start).data == original


def test_the_file_starts_by_itself_only_once(bought, page):
    assert "http-equiv" in bought.get(page).text
    assert "http-equiv" not in bought.get(page).text


def test_the_page_after_one_purchase_does_not_start_another_document(bought, author):
    other = made(lambda: making.published(author, price=5, title="另一份报告"))
    assert "http-equiv" not in bought.get(f"/documents/{other.id}/download").text


def test_going_back_shows_no_price_that_was_paid(bought, page):
    answer = bought.get(page)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "支付" not in answer.text
    assert "重新下载" in answer.text


def test_clicking_twice_charges_once(bought, published, reader):
    assert buy(bought, published).status_code == 303
    assert balance(reader) == 80


def test_fetching_again_is_free_and_counts_once(bought, published, reader, original):
    for _ in range(2):
        answer = post(bought, f"/documents/{published.id}/downloads")
        assert answer.status_code == 303
        assert bought.get(answer.location).data == original
    assert balance(reader) == 80
    with db.unit_of_work(writes=False):
        assert db.session().scalar(select(Tally.downloads).where(Tally.document_id == published.id)) == 1
        assert db.session().scalar(select(func.count()).select_from(Download)) == 3


def test_too_few_points_are_said_before_the_click_with_a_way_to_earn(signed_in, published, reader, page):
    spend(reader, 93)
    html = signed_in(reader).get(page).text
    assert "还差 13 积分" in html
    assert "支付" not in html
    assert "80%归你" in html


def test_too_few_points_are_a_402_with_a_way_to_earn(signed_in, published, reader):
    spend(reader, 93)
    answer = buy(signed_in(reader), published)
    assert answer.status_code == 402
    assert "还差 13 积分" in answer.text
    assert "上传赚积分" in answer.text
    assert balance(reader) == 7


def test_a_price_that_changed_is_a_409_with_the_new_price(signed_in, published, reader, page):
    client = signed_in(reader)
    change("UPDATE document SET price = 25")
    answer = buy(client, published, price=20)
    assert answer.status_code == 409
    assert "现在的价格是 25 积分" in answer.text
    assert f'href="{page}"' in answer.text
    assert balance(reader) == 100
    assert "支付 25 积分并下载" in client.get(page).text


@pytest.mark.parametrize("price", ["", "-1", "twenty"])
def test_a_purchase_says_which_price_it_saw(signed_in, published, reader, price):
    assert buy(signed_in(reader), published, price=price).status_code == 422
    assert balance(reader) == 100


def test_a_purchase_needs_the_form_s_token(signed_in, published, reader):
    assert signed_in(reader).post(f"/documents/{published.id}/purchase", data={"price": 20}).status_code == 400
    assert balance(reader) == 100


def test_a_visitor_buys_nothing(client, published):
    assert client.post(f"/documents/{published.id}/purchase", data={"price": 20}).status_code in (400, 401)


def test_what_is_free_is_fetched_with_one_click_too(signed_in, author, reader):
    free = made(lambda: making.published(author, price=0))
    client = signed_in(reader)
    assert "免费下载" in client.get(f"/documents/{free.id}/download").text
    assert buy(client, free, price=0).status_code == 303
    assert "http-equiv" in client.get(f"/documents/{free.id}/download").text
    assert balance(reader) == 100


def test_the_own_document_is_free(signed_in, published, author, page, original):
    client = signed_in(author)
    html = client.get(page).text
    assert "自己的文档，下载免费" in html
    assert "支付" not in html
    assert client.get(address(client, published)).data == original
    assert buy(client, published).status_code == 409
    assert balance(author) == 100


def test_a_moderator_fetches_the_file_without_paying(signed_in, published, moderator, original):
    client = signed_in(moderator)
    assert client.get(address(client, published)).data == original
    assert balance(moderator) == 100


def test_a_moderator_fetches_the_version_that_waits(signed_in, waiting, moderator):
    version = made(lambda: lifecycle.newest(waiting))
    client = signed_in(moderator)
    start = post(client, f"/documents/{waiting.id}/downloads", version=version.id).location
    assert client.get(start).data == blobs.get(blobs.original(version.sha256))


def test_a_version_of_another_document_is_not_fetched(signed_in, published, waiting, moderator):
    version = made(lambda: lifecycle.newest(waiting))
    answer = post(signed_in(moderator), f"/documents/{published.id}/downloads", version=version.id)
    assert answer.status_code == 404


def test_who_did_not_buy_is_led_to_the_download_page(signed_in, published, stranger, page):
    answer = post(signed_in(stranger), f"/documents/{published.id}/downloads")
    assert answer.status_code == 403
    assert f'href="{page}"' in answer.text


@pytest.mark.parametrize(("state", "status"), [("private", 404), ("hidden", 404), ("removed", 410), ("taken_down", 451)])
def test_what_is_not_public_has_no_download_page(signed_in, published, stranger, page, state, status):
    change("UPDATE document SET state = :state", state=state)
    answer = signed_in(stranger).get(page)
    assert answer.status_code == status
    assert "城市更新" not in answer.text


def test_its_buyer_fetches_what_its_author_removed(bought, published, page, original):
    change("UPDATE document SET state = 'removed'")
    assert bought.get(page).status_code == 200
    assert bought.get(address(bought, published)).data == original


def test_the_file_comes_as_an_attachment_under_its_own_chinese_name(bought, published):
    headers = bought.get(address(bought, published)).headers
    exact = quote("城市更新调研报告.pdf", safe="")
    assert headers["Content-Disposition"] == f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{exact}"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Accept-Ranges"] == "bytes"
    assert "public" not in headers["Cache-Control"]


def test_head_says_what_get_would_send(bought, published, original):
    answer = bought.head(address(bought, published))
    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(original))


def test_a_part_of_the_file_can_be_asked_for(bought, published, original):
    start = address(bought, published)
    for asked, part in (("0-9", original[:10]), ("10-", original[10:]), ("-7", original[-7:]), ("0-", original)):
        answer = bought.get(start, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.data) == (206, part)
        assert answer.headers["Content-Range"].endswith(f"/{len(original)}")


def test_a_transfer_that_broke_off_goes_on_only_with_the_same_file(bought, published, original):
    start = address(bought, published)
    etag = bought.get(start).headers["ETag"]
    again = bought.get(start, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (again.status_code, again.data) == (206, original[10:])
    for other in ('"another"', f"W/{etag}", "Mon, 01 Jan 2024 00:00:00 GMT"):
        whole = bought.get(start, headers={"Range": "bytes=10-", "If-Range": other})
        assert (whole.status_code, whole.data) == (200, original)


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_a_416(bought, published, original, asked):
    answer = bought.get(address(bought, published), headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(original)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=x-y", "bytes=9-3", "bytes=-", "bytes=0x1-2"])
def test_what_is_not_one_part_is_the_whole_file(bought, published, original, asked):
    answer = bought.get(address(bought, published), headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, original)


def test_any_range_is_answered_as_the_rules_say(bought, published, original):
    start, size = address(bought, published), len(original)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=st.none() | st.integers(0, size + 20), last=st.none() | st.integers(0, size + 20))
    def check(first, last):
        if first is None and last is None:
            return
        answer = bought.get(start, headers={"Range": f"bytes={'' if first is None else first}-{'' if last is None else last}"})
        if first is None:
            expected = original[-last:] if last else None
        elif last is not None and last < first:
            assert (answer.status_code, answer.data) == (200, original)
            return
        else:
            expected = original[first : size if last is None else last + 1] or None
        if expected is None:
            assert answer.status_code == 416
        else:
            assert (answer.status_code, answer.data) == (206, expected)
            assert answer.content_length == len(expected)

    check()


def test_the_address_needs_no_cookie_but_is_nobody_else_s(bought, published, client, signed_in, stranger, original):
    start = address(bought, published)
    assert client.get(start).data == original
    assert signed_in(stranger).get(start).status_code == 404


def test_the_address_is_refused_once_the_right_is_gone(bought, published):
    start = address(bought, published)
    change("UPDATE document SET state = 'taken_down'")
    assert bought.get(start).status_code == 451


def test_an_old_address_leads_to_a_new_one(bought, published, reader):
    version = published.published_version
    with bought.application.app_context():
        old = delivering.ticket(version.id, reader.id, until=clock.now() - timedelta(seconds=5))
    answer = bought.get(f"/files/{old}")
    assert answer.status_code == 410
    assert 'href="/me/downloads"' in answer.text


def test_an_invented_address_is_not_found(client):
    assert client.get("/files/anything").status_code == 404


def test_a_web_server_in_front_sends_the_file_itself(bought, published, monkeypatch, original):
    start = address(bought, published)
    monkeypatch.setenv("WENKU_ACCEL", "/stored/")
    read_settings.cache_clear()
    answer = bought.get(start)
    path = blobs.original(published.published_version.sha256)
    assert answer.headers["X-Accel-Redirect"] == f"/stored/{path}"
    assert answer.data == b""
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/pdf"


def test_no_unit_of_work_is_open_while_a_file_is_sent(bought, published, original, monkeypatch):
    """A download that takes hours must not hold a connection to the database."""
    monkeypatch.setattr(blobs, "CHUNK", 64)
    answer = bought.get(address(bought, published), buffered=False)
    chunks = iter(answer.response)
    first = next(chunks)
    assert db.in_use() == 0
    assert first + b"".join(chunks) == original


def test_english_speaks_english(signed_in, published, reader, page):
    html = signed_in(reader).get(f"/en{page}").text
    assert "Pay 20 points and download" in html
    assert f'action="/en/documents/{published.id}/purchase"' in html


def test_the_books_are_right_after_all_this(bought, published, signed_in, stranger, author):
    buy(signed_in(stranger), published)
    with db.unit_of_work():
        purchasing.buy(access.readable(published.id, by=None), by=db.session().merge(stranger, load=False), seen_price=20)
        assert db.session().scalar(select(func.count()).select_from(Purchase)) == 2
        assert books.check() == []
