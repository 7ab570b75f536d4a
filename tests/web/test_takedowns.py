"""The pages of takedowns: a form for everybody whose errors stand beside its fields, attachments for admins alone, a log that names
nobody.
"""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from tests import making
from tests.browsing import send, token
from tests.conftest import person
from tests.moderation.takedown_claims import ADDRESS, CLAIMANT, SIGNATURE, WORK, claimed, taken_down

from wenku.accounts.models import Role
from wenku.base import clock, db
from wenku.base.db import session
from wenku.documents import access
from wenku.documents.models import DocumentState
from wenku.moderation import countering, takedowns
from wenku.moderation.takedown_models import Attachment, Takedown

PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
FIELDS = {
    "claimant": CLAIMANT,
    "address": ADDRESS,
    "kind": "book",
    "work": WORK,
    "signature": SIGNATURE,
    "in_good_faith": "y",
    "is_accurate": "y",
}


def claim(client, document, *files, **changed):
    fields = {name: value for name, value in {**FIELDS, "documents": str(document.id), **changed}.items() if value is not None}
    data = {**fields, "csrf_token": token(client, "/takedown"), "files": [(io.BytesIO(content), name) for content, name in files]}
    return client.post("/takedown", data=data, content_type="multipart/form-data")


def rows(model):
    with db.unit_of_work(writes=False):
        return session().scalars(select(model).order_by(model.id)).all()


def accepted(document, admin):
    with db.unit_of_work():
        return taken_down(access.found(document.id), by=session().merge(admin, load=False)).id


@pytest.mark.parametrize("path", ["/", "/en/help", "/login"])
def test_every_footer_leads_to_the_form(client, path):
    assert re.search(r'<footer.*href="(/en)?/takedown"', client.get(path).text, re.S)


def test_a_report_leads_to_the_form_with_its_document_filled_in(client, published):
    assert f'href="/takedown?document={published.id}"' in client.get(f"/documents/{published.id}/reports/new").text
    assert re.search(
        rf'<textarea[^>]*name="documents"[^>]*>\s*{published.id}<', client.get(f"/takedown?document={published.id}").text
    )
    assert client.get("/takedown?document=x").status_code == 200


def test_a_visitor_claims_with_attachments_and_is_thanked_with_a_number(client, published):
    answer = claim(client, published, (PNG, "证明.png"), (b"%PDF-1.7 x", "../合同.pdf"))
    assert (answer.status_code, answer.location) == (303, "/takedown/thanks")
    [made] = rows(Takedown)
    assert f"投诉编号是 {made.id}" in client.get("/takedown/thanks").text
    assert [(row.file_name, row.media_type) for row in rows(Attachment)] == [
        ("证明.png", "image/png"),
        ("合同.pdf", "application/pdf"),
    ]


def test_thanks_are_for_who_sent_something(client):
    assert client.get("/takedown/thanks").location == "/takedown"


def test_errors_stand_beside_their_fields_and_what_was_typed_is_kept(client, published):
    answer = claim(client, published, (PNG, "a.png"), address="nowhere", documents="12345678", in_good_faith=None)
    assert answer.status_code == 422
    for field in ("address", "documents", "in_good_faith"):
        assert f'id="{field}-error"' in answer.text
    assert WORK in answer.text
    assert CLAIMANT in answer.text
    assert "请重新选择文件" in answer.text
    assert rows(Takedown) == []


@pytest.mark.parametrize(
    "files",
    [
        [(b"MZ not a picture", "a.png")],
        [(PNG, f"{number}.png") for number in range(6)],
        [(b"%PDF-" + b"x" * takedowns.LARGEST_FILE, "large.pdf")],
    ],
)
def test_other_files_more_or_larger_ones_are_refused(client, published, files):
    answer = claim(client, published, *files)
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert rows(Takedown) == []


def test_claims_are_counted(client, published):
    for _ in range(10):
        claim(client, published, address="nowhere")
    assert claim(client, published).status_code == 429


def test_attachments_are_for_admins_and_only_to_be_saved(client, signed_in, published, author, moderator, admin):
    claim(client, published, (PNG, "证明.png"))
    [made], [file] = rows(Takedown), rows(Attachment)
    path = f"/admin/takedowns/{made.id}/attachments/{file.id}"
    assert client.get(path).status_code in (303, 401)
    for member in (author, moderator):
        assert signed_in(member).get(path).status_code == 403
        assert signed_in(member).get(f"/admin/takedowns/{made.id}").status_code == 403
    browser = signed_in(admin)
    answer = browser.get(path)
    assert answer.data == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get(f"/admin/takedowns/{made.id + 1}/attachments/{file.id}").status_code == 404


def test_an_admin_reads_accepts_and_the_page_answers_451_with_the_way_to_the_log(client, signed_in, published, admin):
    claim(client, published)
    [made], browser = rows(Takedown), signed_in(admin)
    assert CLAIMANT in browser.get("/admin/takedowns").text
    at = f"/admin/takedowns/{made.id}"
    assert WORK in browser.get(at).text
    assert send(browser, f"{at}/acceptance", at, answer="成立").status_code == 422  # nothing chosen
    assert send(browser, f"{at}/refusal", at, documents=published.id, answer=" ").status_code == 422
    assert send(browser, f"{at}/acceptance", at, documents=published.id, answer="成立").status_code == 303
    assert send(browser, f"{at}/acceptance", at, documents=published.id).status_code == 409
    assert "已成立" in browser.get(at).text
    gone = client.get(f"/documents/{published.id}")
    assert gone.status_code == 451
    assert 'href="/takedowns"' in gone.text
    assert "城市更新" not in gone.text


def test_what_is_overdue_is_marked_and_the_longest_waiting_comes_first(signed_in, published, admin):
    with db.unit_of_work():
        late, later = claimed(access.found(published.id)), claimed(access.found(published.id))
        session().execute(update(Takedown).where(Takedown.id == later.id).values(made_at=clock.now() - timedelta(hours=25)))
    text = signed_in(admin).get("/admin/takedowns").text
    assert text.count("已逾期") == 1
    assert text.index(f"/admin/takedowns/{later.id}") < text.index(f"/admin/takedowns/{late.id}")


def test_the_uploader_objects_on_their_page_and_an_admin_answers(signed_in, published, author, admin):
    number = accepted(published, admin)
    mine, browser, at = signed_in(author), signed_in(admin), f"/me/documents/{published.id}"
    page = mine.get(at).text
    assert "反通知" in page
    assert CLAIMANT not in page
    assert ADDRESS not in page
    answer = send(mine, f"{at}/counter-notice", at, statement="我写的", signature="")
    assert answer.status_code == 422
    assert "我写的" in answer.text
    assert send(mine, f"{at}/counter-notice", at, statement="我写的", signature="作者").location == at
    assert "等待答复" in mine.get(at).text or "Waits" in mine.get(at).text
    page = browser.get(f"/admin/takedowns/{number}").text
    assert "我写的" in page
    refusal = re.search(r'action="(/admin/counter-notices/\d+/refusal)"', page)[1]
    assert send(browser, refusal, f"/admin/takedowns/{number}", answer=" ").status_code == 422
    grant = refusal.replace("refusal", "grant")
    assert send(browser, grant, f"/admin/takedowns/{number}").status_code == 303
    with db.unit_of_work(writes=False):
        assert access.found(published.id).state is DocumentState.PUBLISHED
    assert send(browser, refusal, f"/admin/takedowns/{number}", answer="不").status_code == 409


def test_nobody_else_objects(signed_in, published, stranger, admin):
    accepted(published, admin)
    at = f"/me/documents/{published.id}/counter-notice"
    assert send(signed_in(stranger), at, "/me/documents", statement="我写的", signature="路人").status_code == 404


def test_the_very_file_is_refused_with_its_reason(signed_in, author, stranger, admin):
    content = making.pdf("the work itself")
    with db.unit_of_work():
        document = making.published(author, price=0, content=content)
    accepted(document, admin)
    browser = signed_in(stranger)
    data = {"file": [(io.BytesIO(content), "a.pdf")], "csrf_token": token(browser, "/upload")}
    answer = browser.post("/upload", data=data, content_type="multipart/form-data", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "因法律原因下架" in answer.text


def test_members_see_their_strikes(signed_in, published, author, admin):
    number = accepted(published, admin)
    text = signed_in(author).get("/me/restrictions").text
    assert "违规记录" in text
    assert f"投诉 {number} 号" in text


def test_the_log_names_nobody_and_no_title(client, signed_in, published, author, admin):
    refused = person("other-admin", Role.ADMIN)
    first = accepted(published, admin)
    with db.unit_of_work():
        other = access.found(making.published(author, price=0, file_name="标记丁.pdf", title="标记丁").id)
        takedowns.refuse(claimed(other).id, by=session().merge(refused, load=False), answer="不成立标记戊")
        countering.counter(published.id, by=session().merge(author, load=False), statement="陈述标记己", signature="作者标记庚")
    for text in (client.get("/takedowns").text, client.get("/en/takedowns?page=99").text):
        assert not re.search(f"标记|城市更新|{ADDRESS}|author|admin@", text.replace("author-", ""))
    row = re.search(r"<tbody>(.*?)</tbody>", client.get("/takedowns").text, re.S)[1]
    assert row.count("<tr>") == 1
    assert f">{first}<" in row
    assert "上传者有异议" in row
    assert str(published.id) in row
    assert other.state is DocumentState.PUBLISHED
