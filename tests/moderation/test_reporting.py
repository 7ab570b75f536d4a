"""Reports: one open for each reporter and document, short, grouped, answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests import making

from wenku.accounts.models import Notification
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.moderation import reporting
from wenku.moderation.models import Report, ReportReason


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
    assert told == ["report_closed"]
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


@given(st.sampled_from(list(ReportReason)))
def test_every_reason_has_words(reason):
    assert str(reporting.REASONS[reason])
