"""Hints on the bench and beside the queue, two texts side by side, and what uploaders read of their own file."""

import pytest
from tests import making
from tests.moderation.test_examining import examined

from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState
from wenku.moderation import examining
from wenku.moderation.noting import HintKind, Note, Part, Span
from wenku.previews.models import Preview

TEXT = "城市更新要先听居民意见，再定方案；加装电梯、整治管线、补种树木，件件都要有人负责。\n" * 2
LONG = TEXT + "第二部分讲资金从哪里来：财政补一点，居民出一点，社会筹一点，每一笔都公开，每一笔都可以查。\n<b>& 完</b>"


@pytest.fixture
def pair(author, reader):
    """A public document by `author`, and one by `reader` that repeats it and waits."""
    with unit_of_work():
        first = making.published(author, text=LONG, file_name="原件.pdf")
        second = making.waiting(reader, text=f"前言。\n{LONG}", file_name="抄件.pdf")
    examined(first.published_version_id)
    examined(second.id)
    return first, second


def test_a_repetition_stands_in_the_queue_and_on_the_bench_and_leads_to_both_side_by_side(signed_in, moderator, pair):
    first, second = pair
    bench = signed_in(moderator).get(f"/moderation/versions/{second.id}").text
    address = f"/moderation/versions/{second.id}/compare/{first.id}"
    assert "重复 " in bench
    assert f'href="{address}"' in bench
    assert "未扫描：本站没有病毒扫描程序。" in bench
    page = signed_in(moderator).get(address).text
    assert "原件.pdf" in page
    assert "抄件.pdf" in page
    assert 'id="here-1"' in page
    assert 'href="#there-1"' in page
    assert "&amp; 完" in page
    assert "& 完" not in page


def test_only_moderators_compare_and_only_what_was_handed_in(client, signed_in, author, reader, moderator, pair):
    first, second = pair
    address = f"/moderation/versions/{second.id}/compare/{first.id}"
    assert client.get(address).status_code == 303
    assert signed_in(reader).get(address).status_code == 403
    with unit_of_work():
        draft = making.draft(author)
    bench = signed_in(moderator)
    assert bench.get(f"/moderation/versions/{second.id}/compare/{draft.document_id}").status_code == 404
    assert bench.get(f"/moderation/versions/{draft.id}/compare/{first.id}").status_code == 404
    assert bench.get(f"/moderation/versions/{second.id}/compare/999999").status_code == 404


def test_a_page_number_beyond_the_last_means_the_last(signed_in, moderator, pair):
    first, second = pair
    address = f"/moderation/versions/{second.id}/compare/{first.id}"
    bench = signed_in(moderator)
    assert "第1页" in bench.get(f"{address}?page=99").text
    assert 'id="here-1"' in bench.get(f"{address}?page=0&page=x").text


def test_what_was_not_examined_yet_says_so(signed_in, moderator, waiting):
    assert "还没有检查" in signed_in(moderator).get("/moderation").text


def test_passages_are_shown_with_what_stands_around_them_and_lead_to_their_page(signed_in, moderator, author, monkeypatch):
    with unit_of_work():
        version = making.waiting(author, text="请拨打<13800138000>联系我们办公室的同志。", file_name="通知.pdf")
    at = "第1页\n请拨打<13800138000>".index("138")
    kinds = {"id_card": 0, "mobile": 1, "bank_card": 0, "mail": 0}
    words = [{"word": "通知", "list": "试用名单", "count": 1}]
    notes = [
        Note(HintKind.PERSONAL, 30, {"kinds": kinds, "total": 1}, (Span(Part.PAGE, at, at + 11, 1),)),
        Note(HintKind.WORD, 20, {"words": words, "total": 1}, (Span(Part.TITLE, 0, 2),)),
    ]
    monkeypatch.setattr(examining, "EXAMINERS", [lambda case: notes])
    examined(version.id)
    bench = signed_in(moderator).get("/moderation").text
    assert "请拨打&lt;<mark>13800138000</mark>&gt;联系我们" in bench
    assert 'href="#page-1">第1页' in bench
    assert "<mark>通知</mark>" in bench
    assert "手机号 1" in bench
    assert "“通知”，1 处，出自“试用名单”" in bench


def test_uploaders_read_what_their_file_tells_of_them_until_it_is_public(signed_in, author, private):
    with unit_of_work():
        version = making.filled_in(making.draft(author), by=author)
        preview = making.previewed(version)
        preview.traces = [["author", "张三<br>"], ["editor", "李四"], ["place", "30.1, 120.2"]]
        own, document_id = f"/me/documents/{version.document_id}", version.document_id
    page = signed_in(author).get(own).text
    assert "你的文件写着作者：张三&lt;br&gt;，李四" in page
    assert "拍摄地点：30.1, 120.2" in page
    assert "你的文件写着作者" in signed_in(author).get("/upload").text
    with unit_of_work():
        document = session().get_one(Document, document_id)
        making.lifecycle.submit(making.lifecycle.newest(document), by=author)
        making.lifecycle.approve(making.lifecycle.newest(document))
        assert document.state is DocumentState.PUBLISHED
        assert session().query(Preview).count() == 1
    assert "你的文件写着作者" not in signed_in(author).get(own).text
