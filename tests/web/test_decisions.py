"""The pages about decisions: what moderators do to a document, what its uploader reads of it, and appeals."""

import re
from datetime import timedelta

import pytest
from tests.web.test_mine import change

from wenku.base.db import session, unit_of_work
from wenku.documents import access, lifecycle
from wenku.documents.models import Document, DocumentState, VersionState
from wenku.moderation import appealing, deciding, hiding
from wenku.moderation.models import Decision


def state(document):
    with unit_of_work(writes=False):
        return session().get_one(Document, document.id).state


def decided(document, act, by):
    """The id of the decision."""
    with unit_of_work():
        return act(access.found(document.id), by=by, reason="第3页有手机号").id


def seen(page):
    return re.search(r'name="seen" value="(\d+)"', page)[1]


@pytest.mark.parametrize(
    ("noun", "becomes", "to_public"),
    [
        ("hiding", DocumentState.HIDDEN, 404),
        ("removal", DocumentState.REMOVED, 410),
        ("takedown", DocumentState.TAKEN_DOWN, 451),
    ],
)
def test_a_moderator_acts_on_the_public_page_and_restores(client, signed_in, moderator, published, noun, becomes, to_public):
    desk, path = signed_in(moderator), f"/moderation/documents/{published.id}"
    page = desk.get(f"/documents/{published.id}").text
    assert f'formaction="{path}/{noun}"' in page
    answer = desk.send(f"{path}/{noun}", reason="第3页有手机号", seen=seen(page))
    assert (answer.status_code, answer.location) == (303, path)
    assert (state(published), client.get(f"/documents/{published.id}").status_code) == (becomes, to_public)
    after = desk.get(path).text
    assert ("第3页有手机号" in after, f'formaction="{path}/{noun}"' in after) == (True, False)
    assert desk.send(f"{path}/restoration", seen=seen(after)).status_code == 303
    assert client.get(f"/documents/{published.id}").status_code == 200


def test_a_reason_is_asked_for_and_the_form_comes_back(signed_in, moderator, published):
    desk = signed_in(moderator)
    answer = desk.send(f"/moderation/documents/{published.id}/hiding", reason=" ", seen=published.revision)
    assert answer.status_code == 422
    assert 'id="ruling-error"' in answer.text
    long = desk.send(f"/moderation/documents/{published.id}/hiding", reason="理" * 501, seen=published.revision)
    assert "理" * 501 in long.text
    assert state(published) is DocumentState.PUBLISHED


def test_a_moderator_hides_for_a_while_and_all_read_until_when(signed_in, moderator, admin, author, published, time):
    desk, path = signed_in(moderator), f"/moderation/documents/{published.id}"
    page = desk.get(f"/documents/{published.id}").text
    assert '<option value="">直到有人恢复</option>' in page
    again = desk.send(f"{path}/hiding", reason="", days="7", seen=seen(page))
    assert (again.status_code, '<option value="7" selected>' in again.text) == (422, True)
    assert desk.send(f"{path}/hiding", reason="第3页有手机号", days="7", seen=seen(page)).status_code == 303
    until = f"{time.now + timedelta(days=7):%Y-%m-%d} 12:00"
    after, own = desk.get(path).text, signed_in(author).get(f"/me/documents/{published.id}").text
    assert (f"隐藏至 {until}" in after, "ruling-days" in after) == (True, False)
    assert (f"隐藏至 {until}" in own, f"到 {until} 为止" in own) == (True, True)
    with unit_of_work():
        appealing.appeal(deciding.history(published.id)[0].id, by=author, text="那是客服电话。")
    assert f"隐藏至 {until}" in signed_in(admin).get("/moderation/appeals").text
    time.move(days=7)
    hiding.restore_ended()
    over = signed_in(moderator).get(path).text
    assert ("第 1 版，系统" in over, "隐藏的期限已到。" in over, "ruling-days" in over) == (True, True, True)


def test_only_a_length_from_the_list_hides_and_only_hiding_has_one(signed_in, moderator, author, published):
    desk, path = signed_in(moderator), f"/moderation/documents/{published.id}"
    for length in ("0", "-3", "366", "x", "9" * 40):
        answer = desk.send(f"{path}/hiding", reason="待核实", days=length, seen=published.revision)
        assert (answer.status_code, 'id="ruling-days-error"' in answer.text) == (422, True)
    assert state(published) is DocumentState.PUBLISHED
    assert desk.send(f"{path}/removal", reason="重复", days="7", seen=published.revision).status_code == 303
    assert "隐藏至" not in desk.get(path).text
    assert "为止" not in signed_in(author).get(f"/me/documents/{published.id}").text


def test_what_changed_meanwhile_is_not_decided_on(signed_in, moderator, admin, published):
    page = signed_in(admin).get(f"/moderation/documents/{published.id}").text
    decided(published, deciding.hide, moderator)
    late = signed_in(admin).send(f"/moderation/documents/{published.id}/removal", reason="重复", seen=seen(page))
    assert (late.status_code, state(published)) == (409, DocumentState.HIDDEN)


def test_only_moderators_see_the_panel_and_the_page(client, signed_in, reader, author, published):
    for who in (reader, author):
        browser = signed_in(who)
        assert "/moderation/documents/" not in browser.get(f"/documents/{published.id}").text
        assert browser.get(f"/moderation/documents/{published.id}").status_code == 403
        assert browser.send(f"/moderation/documents/{published.id}/hiding", reason="x").status_code == 403
        assert browser.get("/moderation/appeals").status_code == 403
    assert client.get(f"/moderation/documents/{published.id}").status_code == 303


@pytest.mark.parametrize("act", [deciding.hide, deciding.remove, deciding.take_down])
def test_an_uploader_reads_the_reason_and_appeals_whatever_was_decided(signed_in, author, moderator, admin, published, act):
    decision_id, own, mine = decided(published, act, moderator), f"/me/documents/{published.id}", signed_in(author)
    page = mine.get(own).text
    assert "第3页有手机号" in page
    assert "moderator" not in re.sub(r"<head>.*</head>", "", page, flags=re.S).split("第3页有手机号")[0].split("h-decisions")[1]
    empty = mine.send(f"{own}/appeal", decision=decision_id, text="")
    assert (empty.status_code, 'id="text-error"' in empty.text) == (422, True)
    assert mine.send(f"{own}/appeal", decision=decision_id, text="那是客服电话。").location == own
    assert "等待答复" in mine.get(own).text
    other = signed_in(admin)
    listed = other.get("/moderation/appeals").text
    assert ("第3页有手机号" in listed, "那是客服电话。" in listed) == (True, True)
    appeal_id = re.search(r"/moderation/appeals/(\d+)/grant", listed)[1]
    assert other.send(f"/moderation/appeals/{appeal_id}/grant", answer="").status_code == 303
    assert state(published) is DocumentState.PUBLISHED
    assert "申诉成立" in mine.get(own).text


def test_a_decision_stands_with_an_answer(signed_in, author, moderator, admin, published):
    decision_id = decided(published, deciding.hide, moderator)
    with unit_of_work():
        appeal = appealing.appeal(decision_id, by=author, text="那是客服电话。")
    assert "由别人答复" in signed_in(moderator).get("/moderation/appeals").text
    assert signed_in(moderator).send(f"/moderation/appeals/{appeal.id}/grant").status_code == 403
    other = signed_in(admin)
    without = other.send(f"/moderation/appeals/{appeal.id}/refusal", answer="")
    assert (without.status_code, f'id="answer-{appeal.id}-error"' in without.text) == (422, True)
    assert other.send(f"/moderation/appeals/{appeal.id}/refusal", answer="是个人手机号").status_code == 303
    page = signed_in(author).get(f"/me/documents/{published.id}").text
    assert ("维持原决定" in page, "是个人手机号" in page) == (True, True)
    assert "没有待处理的申诉" in other.get("/moderation/appeals").text


def test_the_page_says_when_the_same_person_looks_again(signed_in, author, moderator, published):
    decided(published, deciding.hide, moderator)
    assert "由原来的人再看一遍" in signed_in(author).get(f"/me/documents/{published.id}").text


def test_a_change_that_was_asked_for_is_made_and_handed_in_again(signed_in, author, moderator, waiting):
    with unit_of_work():
        deciding.ask_change(lifecycle.newest(session().get_one(Document, waiting.id)), by=moderator, reason="请换一个标题")
    browser = signed_in(author)
    page = browser.get(f"/me/documents/{waiting.id}").text
    assert ("审核员请你修改：" in page, "请换一个标题" in page, 'value="submit"' in page) == (True, True, True)
    assert "对这个决定申诉" not in page
    assert change(browser, waiting, then="submit", title="城市更新").status_code == 303
    with unit_of_work(writes=False):
        version = lifecycle.newest(session().get_one(Document, waiting.id))
        assert (version.state, version.title) == (VersionState.WAITING, "城市更新")


def test_nobody_else_appeals_or_reads_the_page(signed_in, reader, moderator, admin, published):
    decision_id = decided(published, deciding.hide, moderator)
    for who in (reader, admin):
        other = signed_in(who)
        assert other.get(f"/me/documents/{published.id}").status_code == 404
        assert other.send(f"/me/documents/{published.id}/appeal", decision=decision_id, text="我也觉得").status_code == 404
    with unit_of_work(writes=False):
        assert session().get_one(Decision, decision_id).verdict == "hide"
        assert appealing.count_open(by=admin) == 0
