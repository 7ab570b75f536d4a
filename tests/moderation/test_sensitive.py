"""Lists of sensitive words: edited, brought in, looked for in whatever is written, and every change takes effect at once."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests import making
from tests.moderation.cases import case

from wenku.base import clock
from wenku.base.audit import AuditEntry
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Invalid, NotFound
from wenku.base.jobs import Job
from wenku.documents import access
from wenku.moderation import sensitive, wordlists
from wenku.moderation.noting import HintKind, Part, Span
from wenku.moderation.wordlists import ListedWord

EXAMPLE = Path(__file__).parents[2] / "docs" / "sensitive-words.example.txt"


@pytest.fixture
def write(admin):
    """`write("name", "line\\nline", weight=…)` is a list with these words that is on."""

    def make(name, lines, *, weight=50, is_on=True):
        with unit_of_work():
            wordlist = wordlists.begin(name, weight=weight, by=admin)
            wordlists.add(wordlist, lines, by=admin)
            wordlists.change(wordlist, name=name, weight=weight, is_on=is_on, by=admin)
            return wordlist.id

    return make


def found(text):
    return [(match.word, match.list, match.weight) for match in sensitive.found(text)]


def jobs(name):
    with unit_of_work(writes=False):
        return session().scalars(select(Job).where(Job.name == name)).all()


def test_only_lists_that_are_on_count_and_the_heaviest_one_names_a_word(site, write, admin):
    write("广告", "代写论文", weight=20)
    write("欺诈", "代寫論文\n发票代开", weight=70)
    off = write("别的", "赌球", weight=90, is_on=False)
    assert found("代写论文，发票代开，赌球") == [("代寫論文", "欺诈", 70), ("发票代开", "欺诈", 70)]
    with unit_of_work():
        wordlists.change(wordlists.found(off), name="别的", weight=90, is_on=True, by=admin)
    assert found("赌 球") == [("赌球", "别的", 90)]


def test_each_change_of_a_list_counts_from_then_on(site, write, admin):
    number = write("广告", "代写论文")
    assert found("赌球，代写论文") == [("代写论文", "广告", 50)]
    with unit_of_work():
        wordlist = wordlists.found(number)
        assert wordlists.add(wordlist, "赌球\n!代写论文可耻", by=admin) == 2
    assert found("赌球，代写论文，代写论文可耻") == [("赌球", "广告", 50), ("代写论文", "广告", 50)]
    with unit_of_work():
        word = session().scalars(select(ListedWord).where(ListedWord.text == "代写论文")).one()
        assert wordlists.take_out(wordlists.found(number), word.id, by=admin) == "代写论文"
    assert found("赌球，代写论文") == [("赌球", "广告", 50)]
    with unit_of_work():
        wordlists.remove(wordlists.found(number), by=admin)
    assert found("赌球，代写论文") == []


def test_what_was_rolled_back_is_not_looked_for(site, write, admin):
    number = write("广告", "代写论文")
    with unit_of_work():
        wordlists.add(wordlists.found(number), "赌球", by=admin)
        assert found("赌球") == [("赌球", "广告", 50)]
        session().rollback()
    assert found("赌球") == []


def test_a_name_a_comment_and_a_title_are_looked_through_in_any_unit(unit, admin):
    wordlist = wordlists.begin("广告", weight=10, by=admin)
    wordlists.add(wordlist, "代写论文", by=admin)
    wordlists.change(wordlist, name="广告", weight=10, is_on=True, by=admin)
    assert [(match.start, match.end) for match in sensitive.found("找我：代*写 论\u200b文！")] == [(3, 10)]


def test_a_note_says_what_stands_where_with_counts_and_few_places_of_each(site, write):
    write("广告", "代写论文", weight=20)
    write("欺诈", "发票代开", weight=70)
    pages = ("代写论文" * 60, "没有", "发票\u200b代开")
    (note,) = sensitive.notes(case(title="论文", keywords=("论文", "代写", "代写论文"), description="代 写 论 文", pages=pages))
    assert (note.kind, note.weight) == (HintKind.WORD, 70)
    assert note.facts == {
        "words": [{"word": "代写论文", "list": "广告", "count": 62}, {"word": "发票代开", "list": "欺诈", "count": 1}],
        "total": 63,
    }
    assert len(note.spans) == 51
    assert note.spans[:3] == (Span(Part.KEYWORDS, 6, 10), Span(Part.DESCRIPTION, 0, 7), Span(Part.PAGE, 0, 4, 1))
    assert note.spans[-1] == Span(Part.PAGE, 0, 5, 3)


def test_nothing_is_noted_where_nothing_stands_or_no_list_is_on(site, write):
    assert sensitive.notes(case(title="代写论文")) == []
    write("广告", "代写论文")
    assert sensitive.notes(case(title="论文", keywords=("代写", "论文"), pages=("请人代", "写论文"))) == []


def test_a_file_is_taken_apart_into_new_known_repeated_and_faulty_lines(unit, admin):
    wordlist = wordlists.begin("广告", weight=10, by=admin)
    wordlists.add(wordlist, "代写论文\n!代写作业可耻", by=admin)
    text = (
        "\ufeff# 说明\n发票代开\n\n代 寫 論 文\n发票-代开\n。。\n枪\n" + "长" * 61 + "\n!代写论文\n！赌球史\n代写作业可耻\r\n赌球"
    )
    plan = wordlists.plan(wordlist, text)
    assert [(line.number, line.text, line.is_innocent) for line in plan.new] == [
        (2, "发票代开", False),
        (10, "赌球史", True),
        (12, "赌球", False),
    ]
    assert (plan.known, plan.repeated) == (1, 1)
    assert [line.number for line, _ in plan.faulty] == [6, 7, 8, 9, 11]
    assert wordlists.add(wordlist, text, by=admin) == 3
    assert wordlists.add(wordlist, text, by=admin) == 0
    assert [*wordlists.written(wordlist)] == ["代写论文", "!代写作业可耻", "发票代开", "!赌球史", "赌球"]


def test_what_was_written_out_brings_in_the_same(unit, admin):
    first, second = (wordlists.begin(name, weight=10, by=admin) for name in ("甲", "乙"))
    wordlists.add(first, "代写论文\n!代写作业可耻\n24/7 loan\n加V信", by=admin)
    wordlists.add(second, "\n".join(wordlists.written(first)), by=admin)
    assert [*wordlists.written(second)] == [*wordlists.written(first)]


def test_twenty_thousand_words_come_in_at_once_and_are_paged_and_searched(unit, admin):
    wordlist = wordlists.begin("很长", weight=10, by=admin)
    lines = "\n".join(f"词{number:05}" for number in range(25_000))
    assert wordlists.add(wordlist, lines, by=admin) == 25_000
    held = wordlists.counted(wordlist)
    assert (held.words, held.innocent) == (25_000, 0)
    first = wordlists.words(wordlist, size=100)
    second = wordlists.words(wordlist, before=first.next, size=100)
    assert len({word.id for word in (*first.items, *second.items)}) == 200
    assert [word.text for word in wordlists.words(wordlist, sought="詞０１２３４").items] == ["词01234"]
    assert wordlists.words(wordlist, sought="没有这个词").items == []


def test_a_list_holds_no_more_than_it_may(unit, admin, monkeypatch):
    monkeypatch.setattr(wordlists, "MOST_WORDS", 2)
    wordlist = wordlists.begin("短", weight=10, by=admin)
    with pytest.raises(wordlists.Full):
        wordlists.add(wordlist, "代写论文\n发票代开\n赌球", by=admin)
    assert wordlists.add(wordlist, "代写论文\n发票代开", by=admin) == 2


@pytest.mark.parametrize("name", ["", " \u200b ", "长" * 41, "广告"])
def test_a_list_has_a_name_of_its_own(unit, admin, name):
    wordlists.begin("广告", weight=10, by=admin)
    other = wordlists.begin("别的", weight=10, by=admin)
    with pytest.raises(Invalid):
        wordlists.begin(name, weight=10, by=admin)
    with pytest.raises(Invalid):
        wordlists.change(other, name=name, weight=10, is_on=False, by=admin)
    wordlists.change(other, name="别的", weight=11, is_on=False, by=admin)


def test_every_change_leaves_a_trace_and_none_that_changes_nothing(site, write, admin):
    number = write("广告", "代写论文")
    with unit_of_work():
        wordlist = wordlists.found(number)
        wordlists.change(wordlist, name="广告", weight=50, is_on=True, by=admin)
        wordlists.add(wordlist, "代写论文", by=admin)
        wordlists.take_out(wordlist, wordlists.words(wordlist).items[0].id, by=admin)
        with pytest.raises(NotFound):
            wordlists.take_out(wordlist, 10**6, by=admin)
        wordlists.remove(wordlist, by=admin)
        rows = session().scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [row.action for row in rows] == [
        "words.list_begun",
        "words.added",
        "words.list_changed",
        "words.deleted",
        "words.list_deleted",
    ]
    assert {row.subject for row in rows} == {f"word-list:{number}"}
    assert rows[2].details["after"] == {"name": "广告", "weight": 50, "is_on": True}


def test_what_waits_is_looked_through_anew_once_after_several_changes(site, write, admin, author):
    with unit_of_work():
        waiting = [making.waiting(author).id for _ in range(2)]
        access.found(making.published(author).id)
    number = write("广告", "代写论文")
    with unit_of_work():
        wordlists.add(wordlists.found(number), "赌球", by=admin)
    (job,) = jobs(wordlists.CHANGED)
    assert job.run_at > clock.now()
    with unit_of_work():  # they were examined since they were handed in
        session().execute(delete(Job).where(Job.name == "moderation.examine"))
    sensitive.words_changed()
    sensitive.words_changed()
    asked = [job.arguments["version_id"] for job in jobs("moderation.examine")]
    assert sorted(asked) == sorted(waiting)


def test_a_list_that_is_off_wakes_nobody(site, write, admin):
    number = write("广告", "代写论文", is_on=False)
    with unit_of_work():
        wordlists.add(wordlists.found(number), "赌球", by=admin)
        wordlists.remove(wordlists.found(number), by=admin)
    assert jobs(wordlists.CHANGED) == []


def test_the_example_of_a_file_has_no_line_that_is_wrong(unit, admin):
    wordlist = wordlists.begin("示例", weight=10, by=admin)
    plan = wordlists.plan(wordlist, EXAMPLE.read_text(encoding="utf-8"))
    assert (plan.known, plan.repeated, plan.faulty) == (0, 0, [])
    assert {line.is_innocent for line in plan.new} == {True, False}
