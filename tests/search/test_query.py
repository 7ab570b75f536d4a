"""Visitors find what is public, by any of its words, and nothing else."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.listening import heard

from wenku.base import db
from wenku.documents.models import Document, DocumentState
from wenku.search import indexing, weights
from wenku.search.filters import Filters, Order
from wenku.search.query import LAST_PAGE
from wenku.search.weights import Weights

RELAXED = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
TITLES = [
    "城市更新调研报告",
    "年度项目推进会讲话稿",
    "二〇二六年工作总结（定稿）",
    "A股投资策略",
    "老旧小区加装电梯的意见与建议",
    "項目管理手冊",
]


def fragment(hit):
    return "".join(piece.text for piece in hit.fragment)


def marked(pieces):
    return [piece.text for piece in pieces if piece.marked]


def test_what_was_just_published_is_found_by_title_keyword_description_and_any_page(shelve, numbers):
    number = shelve("城市更新调研报告", keywords=["老旧小区"], description="供街道参考", pages=["加装电梯", "居民意见"])
    for words in ("城市更新", "调研 报告", "老旧小区", "街道", "加装电梯", "居民意见", "城市 居民", "报告.docx"):
        assert numbers(words) == [number], words


def test_one_and_two_characters_are_enough(shelve, numbers):
    number = shelve("会议纪要", pages=["七月"])
    for words in ("会", "纪", "要", "会议", "议纪", "七", "月", "七月"):
        assert numbers(words) == [number], words


@given(title=st.sampled_from(TITLES), start=st.integers(0, 20), length=st.integers(2, 5))
@RELAXED
def test_any_fragment_of_two_to_five_characters_finds_its_title(shelve, numbers, title, start, length):
    assume(start + length <= len(title) and any(character.isalnum() for character in title[start : start + length]))
    if not numbers(title):
        for each in TITLES:
            shelve(each, indexed=False)
        indexing.index()
    (number,) = numbers(f'"{title}"')
    assert number in numbers(title[start : start + length])


def test_every_word_must_occur(shelve, numbers):
    shelve("城市更新", pages=["电梯"])
    assert numbers("城市 桥梁") == []


def test_capitals_width_traditional_characters_and_forms_make_no_difference(shelve, numbers):
    number = shelve("领导讲话 Annual Reports", pages=["台湾"])
    for words in ("ANNUAL", "ａｎｎｕａｌ", "領導講話", "臺灣", "report", "reporting"):
        assert numbers(words) == [number], words


def test_a_phrase_in_quotes_stands_as_it_is(shelve, numbers):
    together, apart = shelve("项目推进会"), shelve("推进会：项目讲话")
    assert numbers('"项目推进"') == numbers("“项目推进”") == [together]
    assert numbers("项目推进") == [together, apart]


def test_words_with_a_minus_must_not_occur(shelve, numbers):
    plain, final = shelve("年报"), shelve("年报", pages=["征求意见稿"])
    assert set(numbers("年报")) == {plain, final}
    assert numbers("年报 -征求意见") == [plain]
    assert numbers('年报 -"征求意见稿"') == [plain]


def test_pinyin_and_initials_find_titles_and_keywords_after_what_is_written_so(shelve, numbers):
    by_title, by_keyword = shelve("项目管理"), shelve("甲", keywords=["项目"])
    written = shelve("Xiangmu")
    assert numbers("xiangmu")[0] == written
    assert set(numbers("xiangmu")) == {written, by_title, by_keyword}
    assert numbers("xmgl") == numbers("xiangmuguanli") == numbers("xiang mu guan li") == [by_title]


def test_a_slip_is_told_and_never_mended_in_silence(shelve, find):
    shelve("Annual Report"), shelve("项目推进会")
    for wrong, right in (("anual report", "annual report"), ("reprot", "report"), ("向目", "项目"), ("项木推进", "项目推进")):
        found = find(wrong)
        assert (found.hits.total, found.did_you_mean) == (0, right), wrong
        assert find(found.did_you_mean).hits.total == 1


def test_what_is_hidden_is_never_meant(shelve, change, find):
    number = shelve("绝密Quixotic")
    change(number, state=DocumentState.HIDDEN)
    for wrong in ("quixotik", "决密"):
        assert find(wrong).did_you_mean is None


def test_where_nothing_is_found_the_nearest_is_shown(shelve, find):
    near = shelve("城市更新调研")
    found = find("城市规划与火星移民")
    assert (found.hits.total, [hit.document_id for hit in found.nearest]) == (0, [near])


def test_title_comes_before_keywords_before_text(shelve, numbers):
    in_text = shelve("甲", pages=["今天讨论桥梁设计"])
    in_keywords = shelve("丙", keywords=["桥梁", "设计"])
    in_title = shelve("桥梁设计规范")
    assert numbers("桥梁设计") == [in_title, in_keywords, in_text]


def test_words_count_more_than_chance_neighbours(shelve, numbers):
    by_chance, as_word = shelve("产品和服装展览"), shelve("产品和服务：和服的历史与和服")
    assert numbers("和服") == [as_word, by_chance]


@pytest.mark.parametrize(
    ("weighed", "better"),
    [("freshness", {}), ("downloads", {"downloads": 900}), ("score", {"ratings": 9, "half_stars": 90})],
)
def test_weights_say_what_else_counts(shelve, numbers, weighed, better):
    former = shelve("年报", **({} if weighed == "freshness" else better))
    latter = shelve("年报")
    light = Weights(text=100, freshness=0, score=0, downloads=0)
    heavy = Weights(**{**vars(light), weighed: 50})
    assert numbers("年报", weights=heavy) == ([latter, former] if weighed == "freshness" else [former, latter])
    assert numbers("年报", weights=light) == [latter, former]


def test_what_admins_set_is_what_counts(shelve, numbers, admin):
    popular, fresh = shelve("年报", downloads=500), shelve("年报")
    assert numbers("年报") == [popular, fresh]
    with db.unit_of_work():
        weights.downloads.set(0, by_id=admin.id)
    assert numbers("年报") == [fresh, popular]


@pytest.mark.parametrize("state", [state for state in DocumentState if state is not DocumentState.PUBLISHED])
@pytest.mark.parametrize("order", Order)
def test_nothing_that_is_not_published_is_found_or_counted(shelve, change, find, state, order):
    shown, number = shelve("公开的年报"), shelve("秘密的年报", pages=["机密"], kind="pdf")
    change(number, state=state)  # the index doesn't know yet
    found = find("年报", order=order)
    assert [hit.document_id for hit in found.hits.items] == [shown]
    assert found.hits.total == 1
    assert (found.counts.kinds, found.counts.categories) == ({"docx": 1}, {None: 1})
    assert find("机密").hits.items == []
    assert find("机密").nearest == ()
    assert find(str(number)).numbered is None
    assert find(f"#{number}").numbered is None


def test_the_database_is_asked_once_more_whether_a_hit_is_public(shelve, numbers):
    number = shelve("年报")
    with db.unit_of_work():
        db.session().get_one(Document, number).state = DocumentState.HIDDEN  # as if nobody had noted the change
    assert numbers("年报") == []


def test_only_a_public_profile_is_found_by_its_name(shelve, numbers, reader):
    with db.unit_of_work():
        member = db.session().merge(reader)
        member.name, member.is_public = "欧阳明月", True
    number = shelve("年报", owner=reader)
    assert numbers("欧阳明月") == [number]
    with db.unit_of_work():
        db.session().merge(reader).is_public = False
    shelve("另一份年报", owner=reader)
    assert len(numbers("欧阳明月")) == 1


def test_signs_alone_find_nothing(shelve, find):
    shelve("完成率100%")
    for words in ("%", "_", "\\", "'", '"', "-", '""', "…"):
        assert find(words).hits.items == []
    assert find("100%").hits.total == find("完成率").hits.total == 1


def test_the_fragment_shows_where_the_word_stands_as_it_was_written(shelve, find):
    shelve("甲", pages=["第一页", "字" * 500 + "  Wenku\n\n年報  " + "尾" * 500])
    (hit,) = find("年报").hits.items
    assert "字 Wenku 年報 尾" in fragment(hit)
    assert fragment(hit).startswith("…字")
    assert fragment(hit).endswith("尾…")
    assert (marked(hit.fragment), hit.pages) == (["年報"], (2,))


def test_past_the_free_pages_only_a_few_characters_are_shown(shelve, find):
    number = shelve("甲", pages=["开头", "字" * 500 + "年报" + "尾" * 500], columns={"free_pages": 1})
    (hit,) = find("年报").hits.items
    assert (hit.document_id, hit.pages) == (number, (2,))
    assert "年报" in fragment(hit)
    assert len(fragment(hit)) <= 40


def test_a_free_page_is_shown_rather_than_one_that_is_not(shelve, find):
    shelve("甲", pages=["开头讲到年报的编制", "年报" + "尾" * 99], columns={"free_pages": 1})
    (hit,) = find("年报").hits.items
    assert (fragment(hit), hit.pages) == ("开头讲到年报的编制", (1, 2))


def test_pages_with_all_words_are_named_before_those_with_some(shelve, find):
    shelve("甲", pages=["桥梁", "桥梁与设计", "设计", "设计、桥梁"])
    assert find("桥梁 设计").hits.items[0].pages == (2, 4)
    assert find("桥梁设计").hits.items[0].pages == (2, 4)


def test_a_hit_of_the_title_shows_how_the_text_begins(shelve, find):
    shelve("年报", pages=["第一章　总则"])
    (hit,) = find("年报").hits.items
    assert (fragment(hit), hit.pages, marked(hit.title)) == ("第一章 总则", (), ["年报"])


def test_a_document_s_number_goes_to_it_where_nothing_else_can_be_meant(shelve, find):
    number = shelve("年报")
    assert (find(str(number)).numbered, find(str(number)).only_numbered) == (number, True)
    other = shelve("乙", pages=[f"第{number}号文件"])
    found = find(str(number))
    assert (found.numbered, found.only_numbered) == (number, False)
    assert [hit.document_id for hit in found.hits.items] == [other]
    assert find(f"#{number}").only_numbered


def walk(find, words, **chosen):
    """Every page from the first to the last, and back: (the numbers on each page, the same on the way back)."""
    pages, key = [], None
    while True:
        found = find(words, page=key, **chosen).hits
        pages.append([hit.document_id for hit in found.items])
        if found.next is None:
            break
        key = found.next
    back = [pages[-1]]
    while found.previous is not None:
        found = find(words, page=found.previous, **chosen).hits
        back.append([hit.document_id for hit in found.items])
    return pages, back


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tallies=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=7),
    size=st.integers(1, 4),
    order=st.sampled_from(Order),
)
def test_pages_hold_everything_once_and_lead_back(shelve, find, tallies, size, order):
    mark = f"批次{shelve('标记')}号"
    made = [
        shelve(mark, downloads=downloads, ratings=ratings, half_stars=ratings * 7, indexed=False, columns={"price": downloads})
        for downloads, ratings in tallies
    ]
    indexing.index()
    pages, back = walk(find, mark, order=order, size=size)
    assert Counter(number for page in pages for number in page) == Counter(made)
    assert back == pages[::-1]


def test_each_order_puts_first_what_it_says(shelve, numbers):
    cheap = shelve("年报", columns={"price": 1}, downloads=5, ratings=9, half_stars=9)
    loved = shelve("年报", columns={"price": 9}, downloads=1, ratings=9, half_stars=90)
    once = shelve("年报", columns={"price": 5}, downloads=2, ratings=1, half_stars=10)
    assert numbers("年报", order=Order.LATEST) == [once, loved, cheap]
    assert numbers("年报", order=Order.DOWNLOADS) == [cheap, once, loved]
    assert numbers("年报", order=Order.SCORE) == [loved, once, cheap]
    assert numbers("年报", order=Order.PRICE) == [cheap, once, loved]


def test_filters_alone_list_everything_that_fits_newest_first(shelve, numbers):
    former, latter = shelve("甲", kind="pdf"), shelve("乙", kind="pdf")
    shelve("丙")
    assert numbers("", Filters(kinds=("pdf",))) == numbers("格式:pdf") == [latter, former]
    assert numbers("") == []


def test_a_page_ends_where_the_next_begins_though_something_new_is_published(shelve, find):
    made = [shelve("年报") for _ in range(4)]
    first = find("年报", size=2, order=Order.LATEST).hits
    shelve("年报")
    second = find("年报", size=2, order=Order.LATEST, page=first.next).hits
    assert [hit.document_id for page in (first, second) for hit in page.items] == made[::-1]


@given(key=st.text(max_size=40), order=st.sampled_from(Order))
@RELAXED
def test_a_mangled_key_never_breaks_the_page(shelve, find, key, order):
    find("年报", page=key, order=order)


@given(words=st.text(max_size=120))
@RELAXED
def test_whatever_is_typed_is_answered(find, words):
    indexing.index()
    find(words)


def test_a_search_asks_the_database_as_often_for_many_hits_as_for_one(shelve, find):
    shelve("年报"), shelve("年报"), shelve("年报")
    few = statements(lambda: find("年报"))
    for _ in range(8):
        shelve("年报", indexed=False)
    indexing.index()
    assert statements(lambda: find("年报")) == few


def statements(do):
    return len(heard(do))


def test_a_page_after_the_last_that_can_be_asked_for_is_the_last(shelve, find):
    for _ in range(3):
        shelve("年报")
    found = find("年报", page="100", size=1)
    assert found.hits.previous == str(LAST_PAGE - 1)
    assert found.hits.items == []
