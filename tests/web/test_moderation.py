"""The moderators' bench: who gets in, what lies on it, and what a decision leads to."""

import re

import pytest
from sqlalchemy import select
from tests import making

from wenku.base.db import session, unit_of_work
from wenku.documents.models import Version, VersionState
from wenku.moderation import soon
from wenku.moderation.soon import Planned


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


def planned():
    """The versions on which something is decided in a moment, and what."""
    with unit_of_work(writes=False):
        return {made.version_id: str(made.verdict) for made in session().scalars(select(Planned).order_by(Planned.id))}


def bench_of(client, version, query=""):
    return client.get(f"/moderation/versions/{version.id}{query}").text


@pytest.fixture
def several(author):
    with unit_of_work():
        return [making.waiting(author, file_name=f"第{number}份.pdf") for number in range(3)]


def pick(versions):
    return [f"{version.id}@{version.submitted_at.isoformat()}" for version in versions]


def test_the_bench_shows_what_waits_longest_with_its_preview(signed_in, moderator, version):
    text = signed_in(moderator).get("/moderation").text
    assert "城市更新调研报告.pdf" in text
    assert f"/documents/{version.document_id}/pages/{version.id}/1/page" in text
    assert "正文的第一段。" in text


def test_an_empty_queue_says_so(signed_in, moderator):
    assert "没有待审文档" in signed_in(moderator).get("/moderation").text


def test_an_approval_takes_effect_by_a_job_and_leads_to_what_waits_next(signed_in, moderator, several):
    answer = decide(signed_in(moderator), several[0], "approval")
    assert (answer.status_code, answer.location) == (303, f"/moderation/versions/{several[1].id}")
    assert state(several[0].id) is VersionState.WAITING
    with unit_of_work(writes=False):
        (id,) = session().scalars(select(Planned.id))
    soon.decide(planned_id=id)
    assert state(several[0].id) is VersionState.APPROVED


def test_what_was_just_decided_is_undone_by_a_form_that_every_page_carries(signed_in, moderator, reader, version):
    browser = signed_in(moderator)
    decide(browser, version, "change", reason="请换一个标题")
    assert planned() == {version.id: "ask_change"}
    home = browser.get("/").text
    undo = re.search(r'action="(/moderation/pending/\w+/withdrawal)"', home)[1]
    assert "/withdrawal" not in signed_in(reader).get("/").text
    answer = browser.send(undo)
    assert (answer.status_code, answer.location) == (303, f"/moderation/versions/{version.id}")
    assert planned() == {}
    assert "/withdrawal" not in browser.get("/").text
    again = browser.send(undo)
    assert again.status_code == 409
    assert "/moderation" in again.text


def test_a_rejection_without_a_reason_keeps_the_bench_and_says_so_beside_the_field(signed_in, moderator, version):
    answer = decide(signed_in(moderator), version, "rejection")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "请写明理由" in answer.text
    assert planned() == {}


def test_a_ready_reason_works_without_script(signed_in, moderator, version):
    page = bench_of(signed_in(moderator), version)
    template = page.split('name="template" value="')[1].split('"')[0]
    assert decide(signed_in(moderator), version, "rejection", template=template).status_code == 303
    assert planned() == {version.id: "reject"}


def test_the_second_moderator_learns_that_it_was_decided(signed_in, moderator, admin, version):
    assert decide(signed_in(moderator), version, "approval").status_code == 303
    assert decide(signed_in(admin), version, "rejection", reason="缺页").status_code == 409
    assert planned() == {version.id: "approve"}
    text = bench_of(signed_in(admin), version)
    assert "moderator" in text
    assert 'id="decide"' not in text


def test_what_one_looks_at_the_other_sees_and_can_not_decide_on(time, signed_in, moderator, admin, version):
    mine, theirs = signed_in(moderator), signed_in(admin)
    assert 'id="decide"' in bench_of(theirs, version)
    assert mine.send(f"/moderation/versions/{version.id}/claim").status_code == 303
    time.move(minutes=2, seconds=30)
    text = bench_of(theirs, version)
    assert "moderator 正在看，3 分钟" in text
    assert 'id="decide"' not in text
    refused = decide(theirs, version, "approval")
    assert refused.status_code == 409
    assert "moderator" in refused.text
    assert theirs.send(f"/moderation/versions/{version.id}/claim").status_code == 409
    time.move(minutes=8)
    text = bench_of(theirs, version)
    assert "接手" in text
    assert theirs.send(f"/moderation/versions/{version.id}/claim").status_code == 303
    assert decide(theirs, version, "approval").status_code == 303


def test_a_page_that_stands_open_says_so_without_a_page_in_return(signed_in, moderator, version):
    assert f'data-claim="/moderation/versions/{version.id}/claim"' in bench_of(signed_in(moderator), version)
    answer = signed_in(moderator).post(f"/moderation/versions/{version.id}/claim", headers={"HX-Request": "true"})
    assert answer.status_code == 400  # without the token of the page


def test_going_on_skips_what_others_look_at(signed_in, moderator, admin, several):
    signed_in(admin).send(f"/moderation/versions/{several[1].id}/claim")
    answer = signed_in(moderator).send("/moderation/next", at=several[0].id)
    assert answer.location == f"/moderation/versions/{several[2].id}"
    assert signed_in(moderator).send("/moderation/next", at="nothing").status_code == 422


def test_several_are_decided_at_once_and_those_that_could_not_be_are_named(signed_in, moderator, admin, several):
    signed_in(admin).send(f"/moderation/versions/{several[1].id}/claim")
    browser = signed_in(moderator)
    answer = browser.send("/moderation/rejections", pick=pick(several), reason="缺页")
    assert planned() == {several[0].id: "reject", several[2].id: "reject"}
    assert answer.location == f"/moderation?left={several[1].id}"
    page = browser.get(answer.location).text
    assert "以下文档没有处理" in page
    assert "2 份文档将退回" in page
    browser.send(re.search(r'action="(/moderation/pending/\w+/withdrawal)"', page)[1])
    assert planned() == {}
    assert browser.send("/moderation/approvals", pick=pick(several[:1])).status_code == 303
    assert planned() == {several[0].id: "approve"}


def test_several_without_a_reason_come_back_as_they_were_picked(signed_in, moderator, several):
    answer = signed_in(moderator).send("/moderation/rejections", pick=pick(several[:2]), at=several[2].id)
    assert answer.status_code == 422
    assert answer.text.count(" checked>") == 2
    assert 'id="several-reason-error"' in answer.text
    assert planned() == {}


def test_several_that_nobody_picked_change_nothing(signed_in, moderator, several):
    for what, picked in {"approvals": ["x", "999@", "-1@2"], "skips": ["x"]}.items():
        assert signed_in(moderator).send(f"/moderation/{what}", pick=picked).status_code == 303
    assert planned() == {}


def test_the_filters_stand_in_the_address_and_go_along(signed_in, moderator, author, several):
    browser = signed_in(moderator)
    narrowed = f"?order=newest&kind=pdf&risk=none&member={author.id}"
    text = bench_of(browser, several[2], narrowed)
    assert text.index("第2份") < text.index("第0份")
    assert f"/moderation/versions/{several[1].id}?order=newest&amp;kind=pdf" in text
    answer = browser.send(f"/moderation/versions/{several[2].id}/approval{narrowed}", seen=several[2].submitted_at.isoformat())
    assert answer.location.startswith(f"/moderation/versions/{several[1].id}?order=newest&kind=pdf")
    assert "没有这样的待审文档" in browser.get("/moderation?kind=docx").text
    assert (
        browser.get("/moderation?order=x&kind=y&category=999999999999999999999&risk=z&waited=w&page=-&member=%00").status_code
        == 200
    )


def test_a_moderator_s_own_document_is_for_somebody_else(signed_in, moderator):
    with unit_of_work():
        own = making.waiting(moderator)
    text = bench_of(signed_in(moderator), own)
    assert 'id="decide"' not in text
    assert decide(signed_in(moderator), own, "approval").status_code == 403


def test_what_is_public_can_be_hidden_from_the_bench_and_brought_back(signed_in, moderator, published):
    with unit_of_work(writes=False):
        version = session().get_one(Version, published.published_version_id)
    text = bench_of(signed_in(moderator), version)
    assert f"/moderation/documents/{published.id}/hiding" in text


def test_the_dashboard_says_since_when_documents_wait(signed_in, admin, several):
    text = signed_in(admin).get("/admin").text
    assert "中位等待始于" in text


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
