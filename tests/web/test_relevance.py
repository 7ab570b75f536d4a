"""The page of the weights: what a change does is seen before it is saved, and nobody's change is overwritten unseen."""

import re

import pytest
from sqlalchemy import select
from tests import making

from wenku.base import db
from wenku.base.audit import AuditEntry
from wenku.search import indexing, searches, weights
from wenku.search.searches import Heard

HOSTILE = ["-1", "101", "1e3", "3.5", "NaN", "２", "", "9" * 40, "x"]


@pytest.fixture
def desk(signed_in, admin):
    return signed_in(admin)


def fields(page):
    """The form that stands last on the page, as its hidden and visible fields."""
    form = page[page.rindex("<form", 0, page.rindex("</textarea>")) :]
    inputs = re.findall(r"<input[^>]+>", form)
    named = {re.search(r'name="([^"]+)"', one)[1]: re.search(r'value="([^"]*)"', one)[1] for one in inputs}
    return {name: value for name, value in named.items() if "search_weight" in name}


def stands():
    with db.unit_of_work(writes=False):
        return weights.current()


def test_the_weights_are_shown_with_searches_to_try(desk):
    with db.unit_of_work():
        searches.hear({"城市": Heard(3, {"a": "1", "b": "2"})})
    page = desk.get("/admin/relevance").text
    assert set(fields(page)) == {f"{before}{one.name}" for one in weights.EVERY for before in ("", "seen_")}
    assert re.search(r"<textarea[^>]*>\s*城市</textarea>", page)


def test_a_preview_shows_the_first_ten_before_and_after_and_saves_nothing(desk, author):
    with db.unit_of_work():
        ids = [making.published(author, title=f"城市更新{number}").id for number in range(3)]
    indexing.index()
    before = stands()
    given = fields(desk.get("/admin/relevance").text) | {weights.downloads.name: "90", "queries": "城市更新\n\n没有的\n"}
    page = desk.send("/admin/relevance/preview", **given).text
    for id in ids:
        assert page.count(f'href="/documents/{id}"') == 2
    assert "“城市更新”" in page
    assert "“没有的”" in page
    assert stands() == before


def test_a_change_is_saved_once_and_written_down(desk, admin):
    given = fields(desk.get("/admin/relevance").text) | {weights.downloads.name: "90", weights.score.name: "0"}
    for _ in range(2):
        assert desk.send("/admin/relevance", **given).status_code == 303
    assert (stands().downloads, stands().score) == (90, 0)
    with db.unit_of_work(writes=False):
        rows = db.session().execute(select(AuditEntry.subject, AuditEntry.by_id, AuditEntry.details).order_by(AuditEntry.id)).all()
    assert [(row.subject, row.by_id, row.details["after"]) for row in rows] == [
        (f"option:{weights.score.name}", admin.id, 0),
        (f"option:{weights.downloads.name}", admin.id, 90),
    ]


@pytest.mark.parametrize("path", ["/admin/relevance", "/admin/relevance/preview"])
def test_nobody_s_change_is_overwritten_unseen(desk, admin, path):
    given = fields(desk.get("/admin/relevance").text) | {weights.downloads.name: "90"}
    with db.unit_of_work():
        weights.freshness.set(77, by_id=admin.id)
    answer = desk.send(path, **given)
    assert answer.status_code == 409
    assert "<b>77</b>" in answer.text
    assert stands().downloads != 90


def test_what_is_no_weight_is_said_beside_its_field(desk):
    seen = fields(desk.get("/admin/relevance").text)
    before = stands()
    for value in HOSTILE:
        for path in ("/admin/relevance", "/admin/relevance/preview"):
            answer = desk.send(path, **seen | {weights.downloads.name: value})
            assert answer.status_code == 422, value
            assert "invalid-feedback" in answer.text
    assert desk.send("/admin/relevance", **seen | {weights.text.name: "0"}).status_code == 422
    assert stands() == before


@pytest.mark.parametrize("path", ["/admin/relevance", "/admin/searches"])
def test_only_admins_get_there(client, signed_in, moderator, path):
    assert client.get(path).status_code == 303
    assert signed_in(moderator).get(path).status_code == 403
    assert signed_in(moderator).send(f"{path}{'/blocks' if 'searches' in path else ''}").status_code == 403


def test_admins_see_what_people_search_and_block_words(desk, client):
    with db.unit_of_work():
        searches.hear(
            {
                "劳动合同": Heard(3, {"a": "1", "b": "2", "c": "3"}),
                "没有的东西": Heard(0, {"a": "1", "b": "2"}),
            }
        )
    page = desk.get("/admin/searches").text
    assert page.count("劳动合同") >= 1
    assert "没有的东西" in page.partition('id="h-vain"')[2]
    assert "劳动合同" in client.get("/search").text
    assert desk.send("/admin/searches/blocks", text="劳动").status_code == 303
    assert "劳动合同" not in client.get("/search").text
    assert "劳动" in desk.get("/admin/searches").text.partition('id="h-blocked"')[2]
    number = re.search(r"/admin/searches/blocks/(\d+)/end", desk.get("/admin/searches").text)[1]
    assert desk.send(f"/admin/searches/blocks/{number}/end").status_code == 303
    assert desk.send(f"/admin/searches/blocks/{number}/end").status_code == 404
    assert "劳动合同" in client.get("/search").text
    assert desk.send("/admin/searches/blocks", text="？").status_code == 422
