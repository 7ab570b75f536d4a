"""The moderators' bench: who gets in, what lies on it, and what a decision leads to."""

import pytest
from tests import making

from wenku.base.db import session, unit_of_work
from wenku.documents.models import Version, VersionState


@pytest.fixture
def version(author):
    with unit_of_work():
        return making.waiting(author)


def state(version_id):
    with unit_of_work(writes=False):
        return session().get_one(Version, version_id).state


def decide(client, version, verb, **fields):
    return client.send(f"/moderation/versions/{version.id}/{verb}", seen=version.submitted_at.isoformat(), **fields)


def test_members_and_visitors_have_no_bench(client, signed_in, reader, version):
    assert client.get("/moderation").status_code == 303
    assert signed_in(reader).get("/moderation").status_code == 403
    assert decide(signed_in(reader), version, "approval").status_code == 403
    assert state(version.id) is VersionState.WAITING


def test_the_bench_shows_what_waits_longest_with_its_preview(signed_in, moderator, version):
    text = signed_in(moderator).get("/moderation").text
    assert "城市更新调研报告.pdf" in text
    assert f"/documents/{version.document_id}/pages/{version.id}/1/page" in text
    assert "正文的第一段。" in text


def test_an_empty_queue_says_so(signed_in, moderator):
    assert "没有待审文档" in signed_in(moderator).get("/moderation").text


def test_an_approval_leads_to_what_waits_next(signed_in, moderator, author, version):
    with unit_of_work():
        second = making.waiting(author, file_name="第二份.pdf")
    answer = decide(signed_in(moderator), version, "approval")
    assert (answer.status_code, answer.location) == (303, f"/moderation/versions/{second.id}")
    assert state(version.id) is VersionState.APPROVED


def test_a_rejection_without_a_reason_keeps_the_bench_and_says_so_beside_the_field(signed_in, moderator, version):
    answer = decide(signed_in(moderator), version, "rejection")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "请写明理由" in answer.text
    assert state(version.id) is VersionState.WAITING


def test_a_ready_reason_works_without_script(signed_in, moderator, version):
    page = signed_in(moderator).get(f"/moderation/versions/{version.id}").text
    template = page.split('name="template" value="')[1].split('"')[0]
    assert decide(signed_in(moderator), version, "rejection", template=template).status_code == 303
    assert state(version.id) is VersionState.REJECTED


def test_the_second_moderator_learns_that_it_was_decided(signed_in, moderator, admin, version):
    assert decide(signed_in(moderator), version, "approval").status_code == 303
    assert decide(signed_in(admin), version, "rejection", reason="缺页").status_code == 409
    assert state(version.id) is VersionState.APPROVED


def test_a_reader_reports_and_a_moderator_closes(client, signed_in, moderator, published):
    assert client.get(f"/documents/{published.id}/reports/new").status_code == 200
    sent = client.send(f"/documents/{published.id}/reports", **{"reason": "poor_scan", "text": "第3页缺失"})
    assert sent.status_code == 303
    again = client.send(f"/documents/{published.id}/reports", **{"reason": "spam"})
    assert again.status_code == 409
    bench = signed_in(moderator)
    assert "第3页缺失" in bench.get("/moderation/reports").text
    assert (
        bench.send(f"/moderation/documents/{published.id}/reports/closure", **{f"d{published.id}-outcome": "changed"}).status_code
        == 303
    )
    assert "第3页缺失" not in bench.get("/moderation/reports").text


def test_a_report_that_is_too_long_comes_back_with_its_text(client, published):
    answer = client.send(f"/documents/{published.id}/reports", **{"reason": "other", "text": "字" * 151})
    assert answer.status_code == 422
    assert "字" * 151 in answer.text
    assert "最多 150 个字。" in answer.text


def test_what_is_not_public_can_not_be_reported(client, private):
    assert client.get(f"/documents/{private.id}/reports/new").status_code == 404
    assert client.send(f"/documents/{private.id}/reports", **{"reason": "spam"}).status_code == 404


def test_reports_are_limited(client, author):
    with unit_of_work():
        documents = [making.published(author, file_name=f"第{number}份.pdf").id for number in range(11)]
    answers = [client.send(f"/documents/{id}/reports", **{"reason": "spam"}).status_code for id in documents]
    assert answers == [303] * 10 + [429]
