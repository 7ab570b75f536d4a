"""Approving and rejecting: what follows, who may, and that nothing is decided twice."""

import pytest
from sqlalchemy import select
from tests import making

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import words
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid
from wenku.documents import lifecycle
from wenku.documents.models import Document, DocumentState, Version, VersionState
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
