"""Reports: one open for each reporter and document, short, grouped, answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests import making

from wenku.accounts import notifying
from wenku.accounts.models import Notification
from wenku.base import words
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.moderation import deciding, reporting
from wenku.moderation.models import Outcome, Report


def report(document, by=None, reporter="network:one", reason="spam", text=""):
    return reporting.report(document, reason=reason, text=text, reporter=reporter, by=by)


def test_a_second_report_by_the_same_person_is_refused_while_the_first_is_open(unit, published, reader):
    report(published, by=reader, reporter=f"member:{reader.id}")
    with pytest.raises(reporting.AlreadyReported):
        report(published, by=reader, reporter=f"member:{reader.id}", reason="illegal")
    assert reporting.count_open() == 1


def test_closing_thanks_the_members_and_lets_them_report_again(unit, published, reader, moderator):
    report(published, by=reader, reporter=f"member:{reader.id}")
    report(published)
    assert reporting.close(published.id, by=moderator) == 2
    told = session().scalars(select(Notification.kind).where(Notification.member_id == reader.id)).all()
    assert told == ["report_closed.nothing_wrong"]
    assert reporting.count_open() == 0
    report(published, by=reader, reporter=f"member:{reader.id}")


@pytest.mark.parametrize(
    ("reason", "text", "field"),
    [("nonsense", "", "reason"), ("spam", "字" * 151, "text"), ("other", "  ", "text")],
)
def test_what_a_report_must_hold(unit, published, reason, text, field):
    with pytest.raises(Invalid) as refused:
        report(published, reason=reason, text=text)
    assert field in refused.value.fields
    assert session().scalars(select(Report)).all() == []


def test_reports_are_grouped_by_document_and_paged(unit, author, moderator):
    documents = [making.published(author, file_name=f"第{number}份.pdf") for number in range(3)]
    for document in documents:
        report(document, reporter="network:one")
        report(document, reporter="network:two", reason="illegal")
    first = reporting.still_open(size=2)
    second = reporting.still_open(after=first.next, size=2)
    assert [reported.document_id for reported in (*first.items, *second.items)] == [document.id for document in documents]
    assert [len(reported.reports) for reported in first.items] == [2, 2]
    assert second.next is None


@pytest.mark.parametrize("outcome", [Outcome.HIDDEN, Outcome.REMOVED])
def test_what_was_not_done_to_a_document_is_told_to_nobody(unit, published, moderator, outcome):
    report(published)
    with pytest.raises(Invalid):
        reporting.close(published.id, outcome=outcome, by=moderator)
    assert reporting.count_open() == 1


def test_who_reported_is_told_what_was_done_and_why(unit, published, reader, moderator):
    report(published, by=reader, reporter=f"member:{reader.id}")
    deciding.hide(published, by=moderator, reason="版权存疑")
    reporting.close(published.id, outcome=Outcome.HIDDEN, answer=" 正在核对。 ", by=moderator)
    (told,) = session().scalars(select(Notification).where(Notification.member_id == reader.id))
    with words.speaking("en"):
        assert notifying.sentence(told) == "Thank you: after your report “城市更新调研报告.pdf” was hidden for now. 正在核对。"
    with pytest.raises(Invalid):
        reporting.close(published.id, answer="字" * 301, by=moderator)


def test_reports_are_found_by_reason_and_by_how_long_they_wait(unit, author, moderator):
    old, new = (making.published(author, file_name=f"第{number}份.pdf") for number in range(2))
    report(old, reason="spam").made_at -= timedelta(days=4)
    report(old, reporter="network:two", reason="illegal")
    report(new, reason="illegal")
    session().flush()
    assert [one.document_id for one in reporting.still_open(reason="spam").items] == [old.id]
    assert [len(one.reports) for one in reporting.still_open(reason="illegal").items] == [2, 1]
    assert [one.document_id for one in reporting.still_open(waits=timedelta(days=3)).items] == [old.id]
    assert not reporting.still_open(reason="copyright")
