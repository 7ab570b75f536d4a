"""Decisions: what follows, who may, that nothing is decided twice, and that what was decided stays written."""

import re

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from tests import making

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import db, words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid
from wenku.base.jobs import Job
from wenku.documents import access, lifecycle
from wenku.documents import queries as documents
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.downloads import purchasing, refunding
from wenku.downloads.models import Purchase
from wenku.moderation import deciding
from wenku.moderation.models import Decision, Verdict


def waiting_version(author):
    return making.waiting(author)


def test_an_approved_document_is_public_and_its_author_is_told(unit, author, moderator):
    making.grown(author)
    version = waiting_version(author)
    deciding.approve(version, by=moderator)
    assert session().get(Document, version.document_id).state is DocumentState.PUBLISHED
    told = session().scalars(select(Notification).where(Notification.member_id == author.id)).one()
    with words.speaking("zh"):
        assert notifying.sentence(told) == "《城市更新调研报告.pdf》已通过审核并公开。你得到 5 积分。"
    assert told.path == f"/documents/{version.document_id}"


def test_the_uploader_is_written_to_with_the_reason_and_the_way_to_appeal(unit, author, moderator, mailed):
    author.language = "en"
    deciding.reject(waiting_version(author), by=moderator, reason="第3页看不清")
    [(to, subject, text)] = mailed()
    assert (to, subject) == ("author@example.org", "A decision on “城市更新调研报告.pdf”")
    assert "was returned: 第3页看不清" in text
    assert "appeal, once, within 30 days" in text
    assert re.search(r"^http.*/en/me/documents/\d+$", text, re.M)


def test_a_rejected_version_goes_back_with_its_reason(unit, author, moderator):
    version = waiting_version(author)
    deciding.reject(version, by=moderator, reason=" 扫描不清 ")
    assert version.state is VersionState.REJECTED
    told = session().scalars(select(Notification).where(Notification.member_id == author.id)).one()
    assert told.arguments["reason"] == "扫描不清"
    assert [(made.verdict, made.reason) for made in deciding.history(version.document_id)] == [(Verdict.REJECT, "扫描不清")]


@pytest.mark.parametrize("reason", ["", "   ", "理" * (deciding.LONGEST_REASON + 1)])
def test_a_rejection_needs_a_reason_of_a_fit_length(unit, author, moderator, reason):
    version = waiting_version(author)
    with pytest.raises(Invalid) as refused:
        deciding.reject(version, by=moderator, reason=reason)
    assert "reason" in refused.value.fields
    assert version.state is VersionState.WAITING


def test_nothing_is_decided_twice(unit, author, moderator, admin):
    version = waiting_version(author)
    deciding.reject(version, by=moderator, reason="缺页")
    with pytest.raises(lifecycle.Elsewhere):
        deciding.approve(version, by=admin)


def test_what_was_handed_in_anew_is_not_decided_unseen(unit, author, moderator):
    version = waiting_version(author)
    seen = version.submitted_at
    lifecycle.withdraw(version, by=author)
    lifecycle.submit(version, by=author)
    with pytest.raises(lifecycle.Elsewhere):
        deciding.approve(version, by=moderator, seen=seen)


def test_a_moderator_does_not_decide_on_an_own_document(unit, moderator):
    version = waiting_version(moderator)
    with pytest.raises(deciding.YourOwn):
        deciding.approve(version, by=moderator)


def test_an_admin_may_decide_on_everything(unit, admin):
    version = waiting_version(admin)
    deciding.approve(version, by=admin)
    assert version.state is VersionState.APPROVED


def test_ten_moderators_at_once_make_one_decision(site, author, moderator):
    with unit_of_work():
        version_id = waiting_version(author).id
    results = site.at_once(10, lambda _: deciding.approve(session().get_one(Version, version_id), by=moderator))
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, lifecycle.Elsewhere) for result in results) == 9


def test_a_change_is_asked_for_made_and_handed_in_again(unit, waiting, author, moderator):
    version = lifecycle.newest(waiting)
    deciding.ask_change(version, by=moderator, reason="请换一个标题")
    assert version.state is VersionState.CHANGES_ASKED
    assert deciding.latest([version.id])[version.id].reason == "请换一个标题"
    making.filled_in(version, by=author, title="城市更新")
    lifecycle.submit(version, by=author)
    deciding.approve(version, by=moderator)
    assert waiting.state is DocumentState.PUBLISHED


ENDINGS = {
    deciding.hide: DocumentState.HIDDEN,
    deciding.remove: DocumentState.REMOVED,
    deciding.take_down: DocumentState.TAKEN_DOWN,
}


@pytest.mark.parametrize("act", ENDINGS)
def test_what_a_moderator_ends_is_gone_at_once_and_can_be_restored(unit, published, author, moderator, admin, mailed, act):
    made = act(published, by=moderator, reason="有人举报", seen=published.revision)
    assert (published.state, made.version_id, made.was) == (ENDINGS[act], published.published_version_id, DocumentState.PUBLISHED)
    assert documents.total() == 0
    assert published.id in db.notes()["documents.changes"]
    deciding.restore(published, by=admin, seen=published.revision)
    assert (published.state, documents.total()) == (DocumentState.PUBLISHED, 1)
    assert [row.verdict for row in deciding.history(published.id)] == [Verdict.RESTORE, made.verdict]
    assert ["有人举报" in text for _, _, text in mailed()] == [True, False]


def test_a_version_that_waits_is_taken_back_when_its_document_is_hidden(unit, published, author, moderator):
    following = making.replaced(published, by=author)
    lifecycle.submit(following, by=author)
    deciding.hide(published, by=moderator, reason="有人举报")
    session().refresh(following)
    assert following.state is VersionState.WITHDRAWN
    deciding.restore(published, by=moderator)
    lifecycle.submit(following, by=author)


def test_nobody_but_its_uploader_undoes_what_they_deleted(unit, published, author, moderator):
    deciding.hide(published, by=moderator, reason="有人举报")
    lifecycle.remove(published, by=author)
    with pytest.raises(deciding.UploadersOwn):
        deciding.restore(published, by=moderator)
    deciding.take_down(published, by=moderator, reason="权利人来信")
    deciding.restore(published, by=moderator)
    assert published.state is DocumentState.REMOVED
    with pytest.raises(deciding.UploadersOwn):
        deciding.restore(published, by=moderator)


def test_restoring_undoes_all_that_moderators_did(unit, published, moderator):
    for act in (deciding.hide, deciding.remove, deciding.take_down):
        act(published, by=moderator, reason="有人举报")
    deciding.restore(published, by=moderator)
    assert published.state is DocumentState.PUBLISHED


def test_a_document_that_changed_meanwhile_is_not_decided_on(unit, published, author, moderator):
    seen = published.revision
    making.filled_in(published.published_version, by=author, price=30)
    for act in ENDINGS:
        with pytest.raises(lifecycle.Elsewhere):
            act(published, by=moderator, reason="有人举报", seen=seen)
    assert deciding.history(published.id) == []


def test_a_draft_is_nobody_elses_business(unit, private, moderator):
    for act in ENDINGS:
        with pytest.raises(lifecycle.Elsewhere):
            act(private, by=moderator, reason="有人举报")


@pytest.mark.parametrize("restored", [False, True])
def test_a_takedown_refunds_its_buyers_unless_it_is_undone_before(site, published, reader, moderator, restored):
    with unit_of_work():
        making.adjusted(reader, 50)
        purchase_id = purchasing.buy(access.found(published.id), by=reader, seen_price=20).id
    with unit_of_work():
        deciding.take_down(access.found(published.id), by=moderator, reason="权利人来信")
        arguments = session().scalars(select(Job).where(Job.name == "downloads.refund_takedown")).one().arguments
    if restored:
        with unit_of_work():
            deciding.restore(access.found(published.id), by=moderator)
    refunding.refund_takedown(**arguments)
    with unit_of_work(writes=False):
        assert (session().get_one(Purchase, purchase_id).ended_at is None) is restored


@pytest.mark.parametrize("statement", [update(Decision).values(reason="别的"), delete(Decision)])
def test_the_database_keeps_decisions_as_they_are(site, waiting, moderator, statement):
    with unit_of_work():
        deciding.reject(lifecycle.newest(session().get_one(Document, waiting.id)), by=moderator, reason="缺页")
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session().execute(statement.execution_options(synchronize_session=False))
    with unit_of_work(writes=False):
        assert [row.reason for row in deciding.history(waiting.id)] == ["缺页"]
