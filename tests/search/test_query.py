"""Visitors find what is public, by any of its words, and nothing else."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from wenku.base import db
from wenku.documents.models import DocumentState
from wenku.search import indexing, query
from wenku.search.filters import Filters, Order
from wenku.search.models import Entry


def find(words, **chosen):
    with db.unit_of_work(writes=False):
        return query.find(words, **chosen)


def fragment(hit):
    return "".join(piece.text for piece in hit.fragment)


def numbers(words, **chosen):
    return [hit.document_id for hit in find(words, **chosen).hits.items]


def test_what_was_just_published_is_found_by_title_keyword_and_text(shelve):
    number = shelve("城市更新调研报告", keywords=["老旧小区"], text="加装电梯的居民意见")
    for words in ("城市更新", "调研 报告", "老旧小区", "加装电梯", "城市 居民", "报告.docx"):
        assert numbers(words) == [number], words


def test_one_and_two_characters_are_enough(shelve):
    number = shelve("会议纪要", text="七月")
    for words in ("会", "纪", "会议", "七", "七月"):
        assert numbers(words) == [number], words


def test_every_word_must_occur(shelve):
    shelve("城市更新", text="电梯")
    assert numbers("城市 桥梁") == []


def test_capitals_width_and_traditional_characters_make_no_difference(shelve):
    number = shelve("领导讲话 Annual Report", text="台湾")
    for words in ("ANNUAL", "ａｎｎｕａｌ", "領導講話", "臺灣"):
        assert numbers(words) == [number], words


def test_signs_are_only_signs(shelve):
    plain = shelve("完成率一百", text="a b")
    percent = shelve("完成率100%", text="a_b c\\d 'e' \"f\"")
    assert numbers("100%") == [percent]
    assert numbers("%") == [percent]
    assert numbers("_") == [percent]
    assert numbers("\\") == [percent]
    assert numbers("'") == [percent]
    assert numbers('"') == [percent]
    assert numbers("%%") == numbers("__") == []
    assert set(numbers("完成率")) == {plain, percent}


def test_title_comes_before_keywords_before_text_and_then_the_newest(shelve):
    in_text = shelve("甲", text="今天讨论桥梁设计")
    scattered = shelve("乙", text="设计院与桥梁队")
    in_keywords = shelve("丙", keywords=["桥梁", "设计"])
    in_title = shelve("桥梁与设计")
    as_typed = shelve("桥梁设计规范")
    newest = shelve("新桥梁设计")
    assert numbers("桥梁设计") == [newest, as_typed, in_title, in_keywords, in_text, scattered]


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.PUBLISHED])
def test_nothing_that_is_not_published_is_found_or_counted(shelve, change, state):
    shown, number = shelve("公开的年报"), shelve("秘密的年报", text="机密", kind="pdf")
    change(number, state=state)  # the entry is still there: the join alone must keep it out
    found = find("年报")
    assert [hit.document_id for hit in found.hits.items] == [shown]
    assert found.hits.total == 1
    assert (found.counts.kinds, found.counts.categories) == ({"docx": 1}, {None: 1})
    assert find("机密").hits.items == []
    assert find(str(number)).numbered is None
    assert find(f"#{number}").numbered is None


def test_indexing_takes_away_what_is_no_longer_public(shelve, change):
    number = shelve("年报")
    change(number, state=DocumentState.HIDDEN)
    indexing.index(number)
    with db.unit_of_work():
        assert db.session().get(Entry, number) is None


def test_indexing_twice_comes_to_the_same(shelve):
    number = shelve("年报", text="正文")
    indexing.index(number)
    assert numbers("正文") == [number]


def test_indexing_what_never_was_changes_nothing(site):
    indexing.index(99)
    assert numbers("年报") == []


def test_a_piece_of_the_text_shows_where_the_word_stands_as_it_was_written(shelve):
    shelve("甲", text="字" * 500 + "  Wenku\n\n年报  " + "尾" * 500)
    (hit,) = find("wenku").hits.items
    assert "字 Wenku 年报 尾" in fragment(hit)
    assert fragment(hit).startswith("…字")
    assert fragment(hit).endswith("尾…")


def test_a_piece_of_a_text_in_traditional_characters_is_shown_in_simplified_ones(shelve):
    shelve("甲", text="關於項目的講話")
    (hit,) = find("讲话").hits.items
    assert fragment(hit) == "关于项目的讲话"


def test_a_hit_of_the_title_shows_how_the_text_begins(shelve):
    shelve("年报", text="第一章　总则")
    (hit,) = find("年报").hits.items
    assert fragment(hit) == "第一章 总则"


def test_a_document_s_number_goes_to_it_where_nothing_else_can_be_meant(shelve):
    number = shelve("年报")
    assert (find(str(number)).numbered, find(str(number)).only_numbered) == (number, True)
    other = shelve("乙", text=f"第{number}号文件")
    found = find(str(number))
    assert (found.numbered, found.only_numbered) == (number, False)
    assert [hit.document_id for hit in found.hits.items] == [other]
    assert find(f"#{number}").only_numbered


def test_kinds_and_categories_are_counted_as_if_not_chosen(shelve):
    shelve("年报一"), shelve("年报二", kind="pdf"), shelve("年报三", kind="pdf")
    found = find("年报", filters=Filters(kinds=("docx",)))
    assert found.hits.total == 1
    assert found.counts.kinds == {"pdf": 2, "docx": 1}
    assert find("年报", filters=Filters(category_id=7)).hits.total == 0


def test_other_orders(shelve):
    old = shelve("年报", downloads=9, ratings=2, half_stars=12)
    new = shelve("年报", downloads=3, ratings=1, half_stars=10)
    assert numbers("年报", order=Order.LATEST) == [new, old]
    assert numbers("年报", order=Order.DOWNLOADS) == [old, new]
    assert numbers("年报", order=Order.SCORE) == [new, old]


def walk(words, **chosen):
    """Every page from the first to the last, and the same pages on the way back."""
    pages, key = [find(words, **chosen).hits], None
    while (key := pages[-1].next) is not None:
        pages.append(find(words, page=key, **chosen).hits)
    back = [pages[-1]]
    while (key := back[-1].previous) is not None:
        back.append(find(words, page=key, **chosen).hits)
    return [[hit.document_id for hit in page.items] for page in pages], [[hit.document_id for hit in page.items] for page in back]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tallies=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=9),
    size=st.integers(1, 4),
    order=st.sampled_from(Order),
)
def test_pages_hold_everything_once_and_lead_back(shelve, tallies, size, order):
    mark = f"批次{shelve('标记')}号"
    made = [shelve(mark, downloads=downloads, ratings=ratings, half_stars=ratings * 7) for downloads, ratings in tallies]
    pages, back = walk(mark, order=order, size=size)
    assert Counter(number for page in pages for number in page) == Counter(made)
    assert back == pages[::-1]


def test_a_page_ends_where_the_next_begins_though_something_new_is_published(shelve):
    made = [shelve("年报") for _ in range(4)]
    first = find("年报", size=2).hits
    shelve("年报")
    second = find("年报", size=2, page=first.next).hits
    assert [hit.document_id for page in (first, second) for hit in page.items] == made[::-1]


@given(key=st.text(max_size=40))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mangled_key_never_breaks_the_page(shelve, key):
    find("年报", page=key)


@given(words=st.text(max_size=120))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(shelve, words):
    find(words)


def test_a_search_asks_the_database_as_often_for_many_hits_as_for_one(shelve):
    shelve("年报")
    few = statements(lambda: find("年报"))
    for _ in range(8):
        shelve("年报")
    assert statements(lambda: find("年报")) == few


def statements(do):
    made = []
    note = lambda *args: made.append(args[2])  # noqa: E731
    event.listen(db.engine(), "before_cursor_execute", note)
    do()
    event.remove(db.engine(), "before_cursor_execute", note)
    return len(made)
