"""Uploading: a file becomes a card that says how it stands; every refusal has its words, and nothing half is ever seen."""

import io
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests import making

from wenku.base import db, incoming, settings
from wenku.base.db import session
from wenku.documents import kinds, limits
from wenku.documents.models import Document, DocumentState, Version, VersionState

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(signed_in, author):
    return signed_in(author)


def token(client, path="/upload"):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]


def upload(client, *files, headers=None, **fields):
    """Send (content, name) pairs as the page's form does."""
    data = {"file": [(io.BytesIO(content), name) for content, name in files], "csrf_token": token(client), **fields}
    return client.post("/upload", data=data, content_type="multipart/form-data", headers=headers or {})


def rows(model):
    with db.unit_of_work(writes=False):
        return list(session().scalars(select(model).order_by(model.id)))


def left_over():
    return list(incoming.folder().glob("*")) if incoming.folder().exists() else []


def originals(site):
    return [path for path in (site.data / "blobs" / "originals").rglob("*") if path.is_file()]


def test_only_members_upload(client):
    answer = client.get("/upload")
    assert (answer.status_code, answer.location) == (303, "/login?next=/upload")
    assert client.post("/upload", data={"file": (io.BytesIO(b"x"), "a.pdf")}).status_code == 401
    assert left_over() == []


def test_a_file_becomes_a_draft_and_its_card(browser, site):
    answer = upload(browser, (making.pdf(), "2022年项目推进会.pdf"), headers=HTMX)
    assert answer.status_code == 201
    assert "2022年项目推进会.pdf" in answer.text
    assert 'data-state="queued"' in answer.text
    assert 'value="项目 推进会"' in answer.text or "项目" in answer.text
    (version,) = rows(Version)
    assert (version.state, version.title) == (VersionState.DRAFT, "2022年项目推进会")
    assert len(originals(site)) == 1
    assert left_over() == []


def test_without_scripts_several_come_at_once_and_each_has_its_form(browser):
    answer = upload(browser, (making.pdf("one"), "一.pdf"), (making.docx_file(), "二.docx"), (b"words", "三.exe"))
    assert (answer.status_code, answer.location) == (303, "/upload")
    page = browser.get("/upload").text
    first, second = rows(Document)
    assert f'action="/me/documents/{first.id}"' in page
    assert f'name="d{second.id}-title"' in page
    assert "三.exe" in page
    assert "不支持这种格式" in page


def test_the_form_without_a_file_says_so(browser):
    upload(browser, (b"", ""))
    assert "请先选择文件" in browser.get("/upload").text
    assert rows(Document) == []


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "空.pdf", "这份文件是空的"),
        (b"words", "a.exe", "不支持这种格式"),
        (making.png(3, 3), "照片.pdf", "文件名是 PDF，内容却是 PNG"),
        (making.docx_file(), "a.pdf", "文件名是 PDF，内容却是 DOCX"),
    ],
    ids=["empty", "text", "picture as pdf", "docx as pdf"],
)
def test_what_is_not_taken_is_told_at_once_and_kept_nowhere(browser, site, content, name, says):
    answer = upload(browser, (content, name), headers=HTMX)
    assert answer.status_code == 422
    assert says in answer.text
    assert (rows(Document), originals(site), left_over()) == ([], [], [])


def test_a_file_that_is_too_large_is_told_so(browser, site, admin):
    with db.unit_of_work():
        limits.largest_file.set(1, by_id=admin.id)
    content = making.pdf() + bytes(1 << 20)
    answer = upload(browser, (content, "大.pdf"), headers=HTMX)
    assert answer.status_code == 422
    assert "文件超过 1MB" in answer.text
    assert originals(site) == []


def test_a_request_that_is_far_too_large_is_not_even_read(browser, site, admin):
    with db.unit_of_work():
        limits.largest_file.set(1, by_id=admin.id)
    answer = upload(browser, (bytes(7 << 20), "大.pdf"))
    assert answer.status_code == 413
    assert (originals(site), left_over()) == ([], [])


def test_a_form_from_elsewhere_is_refused_before_anything_is_stored(browser, site):
    answer = browser.post("/upload", data={"file": (io.BytesIO(making.pdf()), "a.pdf")}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert (rows(Document), originals(site), left_over()) == ([], [], [])


def test_the_same_file_again_leads_to_ones_own(browser):
    content = making.pdf()
    upload(browser, (content, "a.pdf"))
    answer = upload(browser, (content, "b.pdf"), headers=HTMX)
    (document,) = rows(Document)
    assert answer.status_code == 422
    assert "站内已有同一份文件" in answer.text
    assert f'href="/me/documents/{document.id}"' in answer.text


def test_the_same_file_as_a_public_one_leads_to_its_page(signed_in, author, reader):
    content = making.pdf()
    with db.unit_of_work():
        document = making.published(author, content=content)
    answer = upload(signed_in(reader), (content, "mine.pdf"), headers=HTMX)
    assert f'href="/documents/{document.id}"' in answer.text
    assert "城市更新调研报告.pdf" in answer.text


def test_the_same_file_as_a_hidden_one_is_like_any_other(signed_in, author, reader):
    content = making.pdf()
    with db.unit_of_work():
        making.waiting(author, content=content)
    answer = upload(signed_in(reader), (content, "mine.pdf"), headers=HTMX)
    assert answer.status_code == 201
    assert "城市更新" not in answer.text


def test_a_member_uploads_so_many_files_in_an_hour(browser, admin):
    with db.unit_of_work():
        limits.uploads_an_hour.set(2, by_id=admin.id)
    statuses = [upload(browser, (making.pdf(str(number)), f"{number}.pdf"), headers=HTMX).status_code for number in range(3)]
    assert statuses == [201, 201, 429]


def test_others_see_nothing_of_a_card(signed_in, private, reader, moderator):
    for other in (reader, moderator):
        assert signed_in(other).get(f"/upload/{private.id}").status_code == 404
    assert signed_in(private.owner).get(f"/upload/{private.id}").status_code == 200


def test_a_card_says_how_far_its_preview_is(browser, author):
    with db.unit_of_work():
        version = making.draft(author)
    assert 'data-state="queued"' in browser.get(f"/upload/{version.document_id}").text
    with db.unit_of_work():
        making.previewed(session().get_one(Version, version.id), pages=7)
    card = browser.get(f"/upload/{version.document_id}?on=upload").text
    assert "data-done" in card
    assert "7 页" in card or "7页" in card
    assert f"/documents/{version.document_id}/pages/{version.id}/1/cover" in card
    assert f'action="/me/documents/{version.document_id}/removal"' in card


def test_a_name_is_only_a_name(browser):
    answer = upload(browser, (making.pdf(), "<script>alert(1)<script>.pdf"), headers=HTMX)
    assert "<script>" not in answer.text
    assert "script" in rows(Version)[0].file_name
    upload(browser, (making.pdf("other"), "../../../etc/passwd.pdf"))
    assert rows(Version)[1].file_name == "passwd.pdf"


def test_a_body_that_breaks_off_leaves_nothing(browser, site):
    boundary = "x" * 20
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
    body = head + making.pdf()
    browser.post(
        "/upload",
        input_stream=io.BytesIO(body),
        content_type=f"multipart/form-data; boundary={boundary}",
        content_length=len(body) + 5000,
        headers={"X-CSRFToken": token(browser)},
    )
    assert (rows(Document), originals(site), left_over()) == ([], [], [])


def test_a_store_that_fails_leaves_no_row(browser, site, monkeypatch):
    blobs = Path(settings.read().blobs.removeprefix("file://"))
    blobs.parent.mkdir(parents=True, exist_ok=True)
    blobs.write_text("in the way")
    assert upload(browser, (making.pdf(), "a.pdf"), headers=HTMX).status_code == 500
    assert (rows(Document), left_over()) == ([], [])


def test_a_removed_draft_leaves_the_page(browser, private):
    answer = browser.post(f"/me/documents/{private.id}/removal", data={"csrf_token": token(browser), "on": "upload"}, headers=HTMX)
    assert (answer.status_code, answer.text) == (200, "")
    assert f"file-{private.id}" not in browser.get("/upload").text
    assert rows(Document)[0].state is DocumentState.REMOVED


def test_the_page_tells_the_browser_what_it_can_check_itself(browser):
    page = browser.get("/upload").text
    assert 'largest="104857600"' in page
    [endings] = re.findall(r'endings="([^"]*)"', page)
    assert endings.split(",") == [f".{ending}" for ending in kinds.endings()]


def test_pages_are_never_kept_by_others(browser):
    assert "private" in browser.get("/upload").headers["Cache-Control"]
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(Document)) == 0
