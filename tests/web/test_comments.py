"""Comments on pages: for visitors, members and moderators, without a script."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from wenku.base import db
from wenku.base.db import session
from wenku.documents import access
from wenku.moderation import deciding
from wenku.reviews import commenting
from wenku.reviews.models import Comment, CommentState


@pytest.fixture
def known(site):
    with db.unit_of_work():
        commenting.new_days.set(0, by_id=None)
        commenting.new_count.set(0, by_id=None)


def said(document, text, by, answers=None):
    with db.unit_of_work():
        found = session().get(Comment, answers) if answers else None
        return commenting.write(access.found(document.id), text, by=by, answers=found).id


def states():
    with db.unit_of_work(writes=False):
        return list(session().scalars(select(Comment.state).order_by(Comment.id)))


def test_a_comment_stands_on_the_kept_page_at_once_and_is_gone_from_it_at_once(known, client, published, reader, author, signed_in):
    path = f"/documents/{published.id}"
    assert "第一条评论" not in client.get(path).text
    assert client.get(path).status_code == 200  # from what was kept
    comment = said(published, "第一条评论 <b>https://example.org/a</b>", reader)
    page = client.get(path).text
    assert "第一条评论 &lt;b&gt;" in page
    assert '<a href="https://example.org/a" rel="nofollow ugc noopener">https://example.org/a</a>' in page
    assert "csrf_token" not in page
    signed_in(reader).send(f"{path}/comments/{comment}/deletion")
    assert "第一条评论" not in client.get(path).text


def test_the_same_form_twice_is_one_comment(known, published, reader, signed_in):
    browser, fields = signed_in(reader), {"text": "谢谢", "key": "k" * 20}
    answers = [browser.send(f"/documents/{published.id}/comments", **fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert states() == [CommentState.SHOWN]


def test_a_comment_that_is_refused_comes_back_as_it_was_typed(known, published, reader, signed_in):
    answer = signed_in(reader).send(f"/documents/{published.id}/comments", text="长" * 1001)
    assert answer.status_code == 422
    assert "长" * 1001 in answer.text
    assert states() == []


def test_a_held_comment_is_read_by_its_author_and_moderators_alone(client, published, reader, stranger, moderator, signed_in):
    assert signed_in(reader).send(f"/documents/{published.id}/comments", text="玄武计划").status_code == 303
    for browser, sees in ((client, False), (signed_in(stranger), False), (signed_in(reader), True), (signed_in(moderator), True)):
        for path in ("", "/comments", "/comments?order=oldest", "/comments/1", "/comments/1/answers", "/comments/1/reports/new"):
            answer = browser.get(f"/documents/{published.id}{path}", follow_redirects=True)
            assert ("玄武计划" in answer.text) == sees, path
    assert "玄武计划" in signed_in(moderator).get("/moderation/comments").text


def test_nobody_reads_comments_of_a_document_that_they_may_not_see(known, client, published, reader, author, moderator, signed_in):
    comment = said(published, "玄武计划", reader)
    with db.unit_of_work():
        deciding.hide(access.found(published.id), by=moderator, reason="待核实")
    for browser in (client, signed_in(reader)):
        for path in ("/comments", f"/comments/{comment}", f"/comments/{comment}/answers", f"/comments/{comment}/reports/new"):
            answer = browser.get(f"/documents/{published.id}{path}")
            assert (answer.status_code, "玄武计划" in answer.text) == (404, False)
    assert "玄武计划" in signed_in(author).get(f"/documents/{published.id}/comments").text


def test_answers_are_marked_and_stand_in_their_thread(known, client, published, reader, author, signed_in):
    comment = said(published, "问题", reader)
    answer = signed_in(author).send(f"/documents/{published.id}/comments/{comment}/answers", text="回答")
    page = client.get(answer.location, follow_redirects=True).text
    assert "回答" in page
    assert page.count('<span class="chip">上传者</span>') == 1


def test_a_comment_is_edited_on_a_page_of_its_own(known, client, published, reader, stranger, signed_in):
    comment = said(published, "很好", reader)
    path = f"/documents/{published.id}/comments/{comment}"
    assert "很好" in signed_in(reader).get(f"{path}/edit").text
    assert signed_in(reader).send(path, text="非常好").status_code == 303
    assert "非常好" in client.get(f"/documents/{published.id}").text
    assert signed_in(stranger).send(path, text="不好").status_code == 403


def test_a_visitor_reports_a_comment_once_and_is_led_to_the_login_to_write(known, client, published, reader):
    comment = said(published, "广告", reader)
    path = f"/documents/{published.id}/comments"
    assert "广告" in client.get(f"{path}/{comment}/reports/new").text
    sent = [client.send(f"{path}/{comment}/reports", reason="spam").status_code for _ in range(2)]
    assert sent == [303, 409]
    assert client.send(path, text="好").status_code in (302, 303, 401)
    assert states() == [CommentState.SHOWN]


def test_a_moderator_decides_on_several_at_once_and_takes_it_back(published, reader, moderator, signed_in):
    ids = [said(published, text, reader) for text in ("一", "二")]
    browser = signed_in(moderator)
    assert browser.send("/moderation/comments/removal", comment=ids, reason="").status_code == 422
    assert browser.send("/moderation/comments/removal", reason="广告").status_code == 422
    done = browser.send("/moderation/comments/removal", comment=ids, reason="广告")
    assert states() == [CommentState.REMOVED] * 2
    assert 'name="ruling"' in browser.get(done.location).text
    browser.send("/moderation/comments/undo", ruling=done.location.partition("undo=")[2].split("."))
    assert states() == [CommentState.HELD] * 2
    browser.send("/moderation/comments/approval", comment=ids)
    assert states() == [CommentState.SHOWN] * 2


def test_only_moderators_decide_on_comments_and_only_admins_word_reasons(published, reader, moderator, signed_in):
    said(published, "一", reader)
    for path in ("approval", "removal", "undo"):
        assert signed_in(reader).send(f"/moderation/comments/{path}", comment=1, reason="x").status_code == 403
    assert signed_in(reader).get("/moderation/comments").status_code == 403
    for path in ("", "/spam"):
        assert signed_in(moderator).get(f"/admin/report-reasons{path}").status_code == 403


def test_an_admin_words_the_reasons_that_readers_choose(client, published, admin, signed_in):
    browser = signed_in(admin)
    assert browser.send("/admin/report-reasons", chinese="", english="Old").status_code == 422
    assert browser.send("/admin/report-reasons", chinese="内容过时", english="It is outdated").status_code == 303
    assert browser.send("/admin/report-reasons/spam/off").status_code == 303
    page = client.get(f"/documents/{published.id}/reports/new").text
    assert ("内容过时" in page, "广告或推广" in page) == (True, False)
    assert browser.send("/admin/report-reasons/spam/on").status_code == 303
    assert browser.send("/admin/report-reasons/other", chinese="别的", english="Other", position="9", asks="y").status_code == 303
    assert browser.get("/admin/report-reasons/none").status_code == 404


def test_closing_reports_asks_what_was_done(client, published, moderator, signed_in):
    client.send(f"/documents/{published.id}/reports", reason="spam")
    browser, path, name = signed_in(moderator), f"/moderation/documents/{published.id}/reports/closure", f"d{published.id}"
    assert browser.get("/moderation/reports?reason=spam&days=").text.count(path) == 1
    assert path not in browser.get("/moderation/reports?reason=illegal").text
    assert browser.send(path).status_code == 422
    assert browser.send(path, **{f"{name}-outcome": "hidden"}).status_code == 422
    assert browser.send(path, **{f"{name}-outcome": "nothing_wrong", f"{name}-answer": "没有问题"}).status_code == 303
    assert path not in browser.get("/moderation/reports").text


def test_several_at_once_with_one_key_are_one_comment(known, published, reader, app, signed_in, site):
    def send(_number):
        return signed_in(reader).send(f"/documents/{published.id}/comments", text="谢谢", key="k" * 20).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {303}
    with db.unit_of_work(writes=False):
        assert session().scalar(select(func.count()).select_from(Comment)) == 1
