"""Pages of refunds: the buyer asks beside their download, moderators decide on what waits."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from wenku.base import clock, db
from wenku.base.db import session
from wenku.documents import access
from wenku.downloads import purchasing
from wenku.downloads.models import RefundRequest
from wenku.points import queries


@pytest.fixture
def sale(published, reader):
    with db.unit_of_work():
        return purchasing.buy(access.readable(published.id, by=reader), by=reader, seen_price=20).id


def asked(client, sale, reason="第二页是空白的"):
    return client.send(f"/purchases/{sale}/refund", reason=reason)


def request_id():
    with db.unit_of_work(writes=False):
        return session().scalar(select(RefundRequest.id))


def balance(member):
    with db.unit_of_work(writes=False):
        return queries.balance(member)


def text(html):
    return re.sub(r"<[^>]+>|\s+", " ", html)


def test_the_way_to_a_refund_stands_beside_the_download(signed_in, sale, reader):
    assert f'href="/purchases/{sale}/refund"' in signed_in(reader).get("/me/downloads").text


def test_it_is_gone_when_its_time_is_over(signed_in, sale, reader, monkeypatch):
    now, client = clock.now(), signed_in(reader)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=49))
    assert f'href="/purchases/{sale}/refund"' not in client.get("/me/downloads").text
    page = client.get(f"/purchases/{sale}/refund")
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert asked(client, sale).status_code == 409


def test_a_buyer_asks_and_a_moderator_gives_back(signed_in, sale, published, reader, moderator):
    client = signed_in(reader)
    answer = asked(client, sale)
    assert (answer.status_code, answer.location) == (303, "/me/downloads")
    assert "已申请退款" in text(client.get("/me/downloads").text)
    desk = signed_in(moderator)
    html = desk.get("/moderation/refunds").text
    assert "第二页是空白的" in html
    assert "城市更新调研报告.pdf" in html
    assert desk.send(f"/moderation/refunds/{request_id()}/grant", answer="").status_code == 303
    assert balance(reader) == 100
    assert f"/documents/{published.id}" not in client.get("/me/downloads").text
    assert "退款" in text(client.get("/me/points").text)
    again = desk.send(f"/moderation/refunds/{request_id()}/grant", answer="")
    assert again.status_code == 409
    assert balance(reader) == 100


def test_a_refusal_without_a_word_comes_back_with_the_message_beside_its_field(signed_in, sale, reader, moderator):
    asked(signed_in(reader), sale)
    desk = signed_in(moderator)
    answer = desk.send(f"/moderation/refunds/{request_id()}/refusal", answer="")
    assert answer.status_code == 422
    assert f'aria-describedby="answer-{request_id()}-error"' in answer.text
    assert desk.send(f"/moderation/refunds/{request_id()}/refusal", answer="与预览一致").status_code == 303
    assert balance(reader) == 80
    assert "与预览一致" in signed_in(reader).get("/me/notifications").text


def test_a_request_without_a_reason_comes_back(signed_in, sale, reader):
    answer = asked(signed_in(reader), sale, reason="")
    assert answer.status_code == 422
    assert "<textarea" in answer.text


def test_what_was_written_too_long_is_kept(signed_in, sale, reader):
    answer = asked(signed_in(reader), sale, reason="长" * 501)
    assert answer.status_code == 422
    assert "长" * 501 in answer.text


def test_others_find_no_such_purchase(signed_in, client, sale, stranger):
    other = signed_in(stranger)
    assert other.get(f"/purchases/{sale}/refund").status_code == 404
    assert asked(other, sale).status_code == 404
    assert other.get("/moderation/refunds").status_code == 403
    assert client.get("/moderation/refunds").status_code == 303


def test_an_empty_list_says_so(signed_in, moderator):
    assert "没有待处理的退款" in signed_in(moderator).get("/moderation/refunds").text
