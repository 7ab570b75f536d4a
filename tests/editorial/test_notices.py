"""Notices: shown beside their formats and in their language, written and deleted with a trace."""

import pytest
from sqlalchemy import select

from wenku.base.audit import AuditEntry
from wenku.base.db import session
from wenku.base.errors import Invalid
from wenku.editorial import notices


def write(admin, notice=None, **facts):
    given = {"heading": "提示", "body": "正文", "kinds": [], "language": "zh", "is_shown": True, **facts}
    return notices.write(notice, by=admin, **given)


def test_a_new_site_has_both_notices_in_both_languages(unit):
    assert [notice.heading for notice in notices.beside("docx", "zh")] == ["配套讲稿", "特殊限制"]
    assert [notice.heading for notice in notices.beside("pdf", "en")] == ["Speaker notes", "Restrictions"]


def test_a_notice_stands_beside_its_formats_only(unit, admin):
    write(admin, heading="仅课件", kinds=["pptx"])
    assert "仅课件" in [notice.heading for notice in notices.beside("pptx", "zh")]
    assert "仅课件" not in [notice.heading for notice in notices.beside("pdf", "zh")]


def test_a_hidden_notice_is_not_shown(unit, admin):
    notice = write(admin, heading="旧闻", is_shown=False)
    assert notice.heading not in [one.heading for one in notices.beside("pdf", "zh")]


@pytest.mark.parametrize("wrong", [{"heading": " "}, {"body": ""}, {"body": "字" * 1001}, {"language": "fr"}])
def test_a_notice_needs_words(unit, admin, wrong):
    with pytest.raises(Invalid) as refused:
        write(admin, **wrong)
    assert list(refused.value.fields) == list(wrong)


def test_every_change_leaves_a_trace(unit, admin):
    notice = write(admin)
    notices.delete(notice, by=admin)
    assert session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["notice.written", "notice.deleted"]
