"""My documents: how each stands, what can be changed, and that it is nobody else's."""

import io
import re

import pytest
from sqlalchemy import select
from tests import making

from wenku.base import db
from wenku.base.db import session
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import deciding

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(signed_in, author):
    return signed_in(author)


def send(client, path, *, headers=None, **fields):
    return client.send(path, **fields) if headers is None else client.post(path, data=fields, headers={**headers, **signed(client)})


def signed(client):
    page = client.get("/upload").text
    return {"X-CSRFToken": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}


def filled(document_id, category_id, **changes):
    facts = {
        "title": "城市更新调研报告",
        "category": str(category_id or ""),
        "price": "20",
        "free_pages": "",
        "keywords": "城市 更新",
        "description": "",
        "licence": "personal",
        "agreed": "y",
        **changes,
    }
    return {f"d{document_id}-{name}": value for name, value in facts.items() if value is not None}


def change(client, document, *, then="save", headers=None, on="", **facts):
    with db.unit_of_work():
        category = making.category().id
    fields = filled(document.id, facts.pop("category", category), **facts)
    return send(client, f"/me/documents/{document.id}", then=then, on=on, headers=headers, **fields)


def now(document):
    """(document, its newest version) as they stand."""
    with db.unit_of_work(writes=False):
        found = session().get_one(Document, document.id)
        return found, session().scalars(select(Version).where(Version.document_id == document.id).order_by(Version.number)).all()[
            -1
        ]


def test_a_newcomer_is_led_to_the_upload(browser):
    page = browser.get("/me/documents").text
    assert "还没有上传过文档" in page
    assert 'href="/upload"' in page


def test_the_list_tells_states_at_a_glance(browser, published, waiting, private):
    page = browser.get("/me/documents").text
    for word in ("已公开", "审核中", "等待处理"):
        assert f"</svg>{word}</span>" in page


@pytest.mark.parametrize(
    ("shelf", "seen"),
    [("all", 3), ("drafts", 1), ("review", 1), ("public", 1), ("returned", 0), ("elsewhere", 0), ("mangled", 3)],
)
def test_shelves_hold_what_their_names_say(browser, published, waiting, private, shelf, seen):
    page = browser.get(f"/me/documents?shelf={shelf}").text
    assert len(re.findall(r'<td class="full">', page)) == seen


def test_a_long_list_has_pages(browser, author):
    with db.unit_of_work():
        for number in range(22):
            making.draft(author, file_name=f"第{number}份.pdf")
    first = browser.get("/me/documents").text
    second = browser.get(re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")).text
    names = [re.findall(r">(第\d+份)\.pdf</a>", page) for page in (first, second)]
    assert [len(found) for found in names] == [20, 2]
    assert len({name for found in names for name in found}) == 22


def test_nobody_else_sees_or_changes_it(signed_in, published, private, reader, moderator, client):
    for document in (published, private):
        own = f"/me/documents/{document.id}"
        for other in (reader, moderator):
            stranger = signed_in(other)
            assert stranger.get(own).status_code == 404
            for path in (own, f"{own}/withdrawal", f"{own}/removal", f"{own}/preview"):
                assert stranger.send(path).status_code == 404
        assert client.get(own).status_code == 303
    assert now(published)[0].state is DocumentState.PUBLISHED


def test_the_price_of_a_public_document_changes_at_once(browser, published):
    answer = change(browser, published, price="35", then="submit", keywords="城市 更新 调研 报告")
    assert (answer.status_code, answer.location) == (303, f"/me/documents/{published.id}")
    document, version = now(published)
    assert (document.price, version.number, version.state) == (35, 1, VersionState.APPROVED)


def test_a_new_title_of_a_public_document_is_reviewed_first(browser, published, client):
    change(browser, published, title="新的标题", then="submit")
    document, version = now(published)
    assert (version.number, version.state, version.title) == (2, VersionState.WAITING, "新的标题")
    assert document.published_version_id != version.id
    assert "新的标题" not in client.get(f"/documents/{published.id}").text
    page = browser.get(f"/me/documents/{published.id}").text
    assert "下一版本正在审核" in page


def test_a_draft_is_submitted_with_everything_it_needs(browser, private):
    answer = change(browser, private, then="submit", title="定稿", keywords="一二，三四 五六")
    assert answer.status_code == 303
    version = now(private)[1]
    assert (version.state, version.title, version.keywords) == (VersionState.WAITING, "定稿", ["一二", "三四", "五六"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"category": None}, "category"),
        ({"title": " "}, "title"),
        ({"price": "1001"}, "price"),
        ({"price": "a"}, "price"),
        ({"price": ""}, "price"),
        ({"price": "9" * 30}, "price"),
        ({"keywords": "词 " * 11}, "keywords"),
        ({"category": "999"}, "category"),
        ({"licence": "none"}, "licence"),
        ({"agreed": None}, "agreed"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(browser, private, facts, field):
    answer = change(browser, private, then="submit", description="说明写在这里", **facts)
    assert answer.status_code == 422
    assert re.search(rf'id="d{private.id}-{field}-error"', answer.text)
    assert "说明写在这里" in answer.text
    assert now(private)[1].state is VersionState.DRAFT


@pytest.mark.parametrize("headers", [None, HTMX])
def test_on_the_upload_page_it_stands_on_its_card(browser, private, headers):
    answer = change(browser, private, then="submit", description="说明写在这里", category=None, on="upload", headers=headers)
    assert answer.status_code == 422
    assert re.search(rf'id="d{private.id}-category-error"', answer.text)
    assert "说明写在这里" in answer.text
    assert ("<html" in answer.text) == (headers is None)


def test_submitting_by_script_answers_with_the_card_as_it_is_then(browser, private):
    answer = change(browser, private, then="submit", headers=HTMX, on="upload")
    assert answer.status_code == 200
    assert 'data-card="done"' in answer.text
    assert "<form" not in answer.text.split("file__form")[-1]


def test_what_was_returned_shows_the_reason_and_can_be_submitted_again(browser, waiting, moderator):
    with db.unit_of_work():
        deciding.reject(lifecycle.newest(session().get_one(Document, waiting.id)), by=moderator, reason="第3页看不清")
    page = browser.get(f"/me/documents/{waiting.id}").text
    assert "第3页看不清" in page
    assert "看原因" in browser.get("/me/documents").text
    change(browser, waiting, then="submit", agreed=None)
    assert now(waiting)[1].state is VersionState.WAITING


def test_what_waits_can_be_taken_back(browser, waiting):
    assert browser.send(f"/me/documents/{waiting.id}/withdrawal").status_code == 303
    assert now(waiting)[1].state is VersionState.WITHDRAWN
    assert browser.send(f"/me/documents/{waiting.id}/withdrawal").status_code == 409


def replace(client, document, content, name, headers=None):
    data = {"file": (io.BytesIO(content), name)}
    return client.post(
        f"/me/documents/{document.id}/file",
        data=data,
        content_type="multipart/form-data",
        headers={**signed(client), **(headers or {})},
    )


def test_another_file_is_the_next_version(browser, published, client):
    answer = replace(browser, published, making.docx_file("新的一版"), "第二版.docx")
    assert answer.status_code == 303
    version = now(published)[1]
    assert (version.number, version.kind, version.state) == (2, "docx", VersionState.DRAFT)
    assert "城市更新调研报告.pdf" in client.get(f"/documents/{published.id}").text


def test_another_file_by_script_moves_only_a_part_of_the_card(browser, private):
    answer = replace(browser, private, making.pdf("better"), "b.pdf", headers=HTMX)
    assert answer.status_code == 200
    assert 'data-state="queued"' in answer.text
    assert "<article" not in answer.text


@pytest.mark.parametrize(("content", "says"), [(b"words", "文件名是 PDF"), (b"", "这份文件是空的")], ids=["words", "empty"])
def test_a_file_that_is_not_taken_changes_nothing(browser, published, content, says):
    answer = replace(browser, published, content, "a.pdf")
    assert answer.status_code == 422
    assert says in answer.text
    assert now(published)[1].number == 1


def test_a_deleted_document_is_gone_for_everybody(browser, published, client):
    assert browser.send(f"/me/documents/{published.id}/removal").location == "/me/documents"
    assert "《城市更新调研报告.pdf》已删除" in browser.get("/me/documents").text
    assert (client.get(f"/documents/{published.id}").status_code, browser.get(f"/me/documents/{published.id}").status_code) == (
        410,
        410,
    )


def test_deleting_asks_first(browser, published):
    page = browser.get(f"/me/documents/{published.id}").text
    assert re.search(r'<details class="confirm">.*?action="/me/documents/\d+/removal"', page, re.S)


def test_english_pages_stay_english(browser, published):
    page = browser.get(f"/en/me/documents/{published.id}").text
    assert "Submit for review" in page or "Save" in page
    assert f'action="/en/me/documents/{published.id}"' in page
    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r"城市|更新|调研|报告|文库|分享文档赚钱的网站|中文|总结", "", re.sub(r"<[^>]+>", "", page))
    )
