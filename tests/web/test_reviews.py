"""Rating and keeping a document, from its page."""

import re

import pytest
from sqlalchemy import select
from tests.conftest import made

from wenku.base import db
from wenku.base.db import session
from wenku.documents import access
from wenku.documents.models import Tally
from wenku.downloads import purchasing
from wenku.reviews import collecting


def post(client, path, **values):
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/me/points").text)[1]
    return client.post(path, data={"csrf_token": token, **values})


def tally(document):
    with db.unit_of_work(writes=False):
        return session().execute(select(Tally.ratings, Tally.half_stars).where(Tally.document_id == document.id)).one()


def kept(member):
    with db.unit_of_work(writes=False):
        return collecting.kept(member).items


@pytest.fixture
def buyer(published, reader):
    def buy():
        mine = session().merge(reader, load=False)
        purchasing.buy(access.readable(published.id, by=mine), by=mine, seen_price=20)

    made(buy)
    return reader


def test_a_buyer_gives_four_and_a_half_stars(signed_in, published, buyer):
    answer = post(signed_in(buyer), f"/documents/{published.id}/rating", score="4.5")
    assert (answer.status_code, answer.location) == (303, f"/documents/{published.id}#ratings")
    assert tally(published) == (1, 9)


def test_a_rating_is_changed(signed_in, published, buyer):
    client = signed_in(buyer)
    for score in ("5.0", "0.5"):
        assert post(client, f"/documents/{published.id}/rating", score=score).status_code == 303
    assert tally(published) == (1, 1)


@pytest.mark.parametrize("score", ["", "0", "0.0", "4.7", "5.5", "-1", "nan", "9"])
def test_a_score_is_one_of_ten(signed_in, published, buyer, score):
    assert post(signed_in(buyer), f"/documents/{published.id}/rating", score=score).status_code == 422
    assert tally(published) == (0, 0)


def test_neither_its_author_nor_who_has_not_bought_it_rates(signed_in, published, author, stranger):
    for member in (author, stranger):
        assert post(signed_in(member), f"/documents/{published.id}/rating", score="5.0").status_code == 403
    assert tally(published) == (0, 0)


def test_keeping_and_dropping_lead_back_to_the_document(signed_in, published, reader):
    client = signed_in(reader)
    for _ in range(2):
        answer = post(client, f"/documents/{published.id}/favourite")
        assert (answer.status_code, answer.location) == (303, f"/documents/{published.id}")
    assert kept(reader) == [published.id]
    for _ in range(2):
        assert post(client, f"/documents/{published.id}/favourite/drop").status_code == 303
    assert kept(reader) == []


def test_dropping_leads_back_to_the_list_and_nowhere_else(signed_in, published, reader):
    client = signed_in(reader)
    path = f"/documents/{published.id}/favourite/drop"
    assert post(client, path, next="/me/favourites").location == "/me/favourites"
    assert post(client, path, next="https://elsewhere.example/").location == f"/documents/{published.id}"


def test_what_can_not_be_seen_can_not_be_kept(signed_in, waiting, reader):
    assert post(signed_in(reader), f"/documents/{waiting.id}/favourite").status_code == 404
    assert kept(reader) == []


def test_a_visitor_keeps_nothing(client, published):
    assert client.post(f"/documents/{published.id}/favourite").status_code in (400, 401)


def test_a_script_gets_the_parts_that_change(signed_in, published, buyer):
    client = signed_in(buyer)
    page = client.get(f"/documents/{published.id}").text
    assert f'hx-post="/documents/{published.id}/rating"' in page
    assert 'hx-target="#ratings"' in page
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
    answer = client.post(
        f"/documents/{published.id}/rating", data={"csrf_token": token, "score": "4.5"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert '<section class="sheet" id="ratings"' in answer.text
    assert 'value="4.5" checked' in answer.text
    assert 'id="score" hx-swap-oob=true' in answer.text
    assert "评分已保存" in answer.text
    assert "<html" not in answer.text


def test_a_script_is_told_of_a_refusal_in_a_line(signed_in, published, stranger):
    client = signed_in(stranger)
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/me/points").text)[1]
    data, headers = {"csrf_token": token, "score": "4.5"}, {"HX-Request": "true"}
    answer = client.post(f"/documents/{published.id}/rating", data=data, headers=headers)
    assert answer.status_code == 403
    assert "只有下载过这份文档的会员才能评分" in answer.text
    assert "<html" not in answer.text
