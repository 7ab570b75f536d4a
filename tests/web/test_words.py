"""The pages of sensitive words: moderators look and try, admins change; what a file brings in is seen before it is."""

import io
import re
from html import unescape

import pytest
from sqlalchemy import select

from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.moderation import sensitive, wordlists
from wenku.moderation.wordlists import ListedWord


@pytest.fixture
def desk(signed_in, admin):
    return signed_in(admin)


@pytest.fixture
def wordlist(admin):
    """A list that is on, of which the number is given."""
    with unit_of_work():
        made = wordlists.begin("广告", weight=40, by=admin)
        wordlists.add(made, "代写论文\n!代写论文可耻", by=admin)
        wordlists.change(made, name="广告", weight=40, is_on=True, by=admin)
        return made.id


def listed(number):
    with unit_of_work(writes=False):
        return [*wordlists.written(wordlists.found(number))]


def carried(page):
    """What the hidden field of the plan holds; a browser drops the line feed that it begins with."""
    return unescape(re.search(r"<textarea[^>]*hidden[^>]*>\n?(.*?)</textarea>", page, re.S)[1])


def test_moderators_look_and_admins_change(client, signed_in, reader, moderator, admin, wordlist):
    word = 1
    for path in ("/admin/words", f"/admin/words/{wordlist}", f"/admin/words/{wordlist}/file"):
        assert client.get(path).status_code == 303
        assert signed_in(reader).get(path).status_code == 403
        assert signed_in(moderator).get(path).status_code == 200
        assert signed_in(admin).get(path).status_code == 200
    browser = signed_in(moderator)
    assert browser.send("/admin/words/trial", trial="论文").status_code == 200
    here = f"/admin/words/{wordlist}"
    for path in ("/admin/words", here, f"{here}/plan", f"{here}/words", f"{here}/words/{word}/deletion", f"{here}/deletion"):
        assert browser.send(path, name="别的", weight="1", text="赌球").status_code == 403
    assert listed(wordlist) == ["代写论文", "!代写论文可耻"]
    assert "<form" not in browser.get(here).text.partition("<main")[2].replace('<form class="find"', "")


def test_a_list_is_made_filled_turned_on_and_deleted(desk):
    made = desk.send("/admin/words", name="欺诈", weight="70")
    assert made.status_code == 303
    here = made.headers["Location"]
    page = desk.send(f"{here}/plan", text="发票代开\n发票-代开\n枪\n# 说明\n!发票代开证明").text
    assert "加入 2 行" in page
    assert listed(int(here.rpartition("/")[2])) == []
    assert desk.send(f"{here}/words", text=carried(page)).status_code == 303
    assert listed(int(here.rpartition("/")[2])) == ["发票代开", "!发票代开证明"]
    assert sensitive.found("发票代开") == []
    assert desk.send(here, name="欺诈", weight="71", is_on="y").status_code == 303
    assert [match.weight for match in sensitive.found("发票代开")] == [71]
    assert desk.send(f"{here}/deletion").status_code == 303
    assert desk.get(here).status_code == 404
    assert sensitive.found("发票代开") == []
    with unit_of_work(writes=False):
        actions = session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["words.list_begun", "words.added", "words.list_changed", "words.list_deleted"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_of_any_encoding_is_read(desk, wordlist, encoding):
    lines = "\r\n".join(["发票代开", "代寫論文", "网上赌球", "办证刻章", "贩卖枪支", "高价回收", "#", "短"])
    file = (io.BytesIO(lines.encode(encoding)), "words.txt")
    page = desk.send(f"/admin/words/{wordlist}/plan", file=file, text="淘宝刷单").text
    assert "加入 6 行" in page
    desk.send(f"/admin/words/{wordlist}/words", text=carried(page))
    assert listed(wordlist)[2:] == ["发票代开", "网上赌球", "办证刻章", "贩卖枪支", "高价回收", "淘宝刷单"]


@pytest.mark.parametrize(
    "sent", [{}, {"text": "  \n"}, {"file": (b"", "empty.txt")}, {"file": (b"\x00\x01\x02\xff" * 40, "bytes.bin")}]
)
def test_nothing_to_bring_in_is_said_beside_its_field(desk, wordlist, sent):
    fields = {name: (io.BytesIO(value[0]), value[1]) if name == "file" else value for name, value in sent.items()}
    answer = desk.send(f"/admin/words/{wordlist}/plan", **fields)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert listed(wordlist) == ["代写论文", "!代写论文可耻"]


def test_thirty_thousand_words_go_through_the_pages(desk, wordlist):
    lines = "\n".join(f"广告词{number:05}" for number in range(30_000))
    page = desk.send(f"/admin/words/{wordlist}/plan", file=(io.BytesIO(lines.encode()), "long.txt")).text
    assert "加入 30000 行" in page
    assert desk.send(f"/admin/words/{wordlist}/words", text=carried(page), file=(io.BytesIO(), "")).status_code == 303
    with unit_of_work(writes=False):
        assert wordlists.counted(wordlists.found(wordlist)).words == 30_001


def test_a_file_that_is_too_large_is_refused(desk, wordlist):
    file = (io.BytesIO("一二三四五\n".encode() * 600_000), "large.txt")
    assert desk.send(f"/admin/words/{wordlist}/plan", file=file).status_code == 413


def test_words_are_searched_and_taken_out_one_by_one(desk, wordlist):
    here = f"/admin/words/{wordlist}"
    page = desk.get(f"{here}?q=代 寫").text
    assert page.count("代写论文</td>") + page.count("代写论文可耻") >= 2
    assert "没有词包含" in desk.get(f"{here}?q=赌球").text
    with unit_of_work(writes=False):
        word = session().scalars(select(ListedWord.id).where(ListedWord.text == "代写论文")).one()
    for expected in (303, 404):
        assert desk.send(f"{here}/words/{word}/deletion", q="").status_code == expected
    assert listed(wordlist) == ["!代写论文可耻"]


def test_a_saved_file_brings_in_the_same_list(desk, wordlist):
    answer = desk.get(f"/admin/words/{wordlist}/file")
    assert answer.text == "代写论文\n!代写论文可耻\n"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "全部已有" in desk.send(f"/admin/words/{wordlist}/plan", text=answer.text).text


@pytest.mark.parametrize(
    "fields", [{"name": "", "weight": "1"}, {"name": "广告", "weight": "1"}, {"name": "别的", "weight": "0"}, {"weight": "x"}]
)
def test_a_list_with_a_bad_name_or_weight_is_not_made(desk, wordlist, fields):
    answer = desk.send("/admin/words", **fields)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_a_text_is_tried_and_what_would_be_found_is_marked(desk, wordlist):
    text = "急！代*写 论文，电话１３８００１３８０００ <b>代写论文可耻</b>"
    page = desk.send("/admin/words/trial", trial=text).text
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["代*写 论文", "１３８００１３８０００"]
    assert "138****8000" in page
    assert "&lt;b&gt;" in page
    assert "没有找到" in desk.send("/admin/words/trial", trial="论文").text
    assert desk.send("/admin/words/trial", trial="长" * 20_001).status_code == 422


def test_a_list_that_is_not_there_is_not_found(desk):
    for path in ("/admin/words/9", "/admin/words/9/file"):
        assert desk.get(path).status_code == 404
    for path in ("/admin/words/9", "/admin/words/9/deletion", "/admin/words/9/plan", "/admin/words/9/words"):
        assert desk.send(path, name="x", weight="1", text="赌球").status_code == 404
