"""Whatever is typed in the box is understood somehow, and can be typed again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenku.base import chinese
from wenku.search import analysing, parsing
from wenku.search.filters import NONE, Age, Filters
from wenku.search.parsing import merged, wanted

CATEGORIES = {"总结报告": 7, "annual reports": 8}
SIGNS = st.sampled_from(
    [*' "“”-:：#%', "格式:pdf", "页数:10-20", "kind:", "分类:总结报告", '分类:"annual reports"', "年度项目推进會", "aB7", " -"]
)
TYPED = st.lists(st.one_of(SIGNS, st.text(st.characters(exclude_categories=["Cs"]), max_size=6)), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("项目推进会讲话", ("项目", "推进", "讲话")),
        ("領導講話", ("领导", "讲话")),
        ("Annual REPORT", ("annual", "report")),
        ("会", ("会",)),
        ("A股投资", ("a股", "投资")),
        ("C语言", ("c", "语言")),
        ("3月", ("3月",)),
        ("100%", ("100%",)),
        ("%", ()),
        ("", ()),
        (" \u3000\x00", ()),
    ],
)
def test_a_query_is_cut_into_words_in_normal_form(query, words):
    assert wanted(query).words == words


@pytest.mark.parametrize(
    ("query", "number", "only"),
    [("7", 7, False), ("#7", 7, True), ("No. 7", 7, True), ("编号：7", 7, True), ("２０２２", 2022, False), ("7a", None, False)],
)
def test_a_number_may_be_a_document_s(query, number, only):
    asked = wanted(query)
    assert (asked.number, asked.only_number) == (number, only)


def test_a_number_that_no_document_can_have_is_a_word():
    assert wanted("9" * 30).number is None


def test_quotes_and_minus_words_are_understood_however_they_are_typed():
    for query in ('年报 "项目 推进" -草稿 -"征求 意见"', "年报 “项目 推进” －草稿 -「征求 意见」"):
        asked = wanted(query)
        assert (asked.phrases, asked.quoted, asked.without) == (("年报",), ("项目 推进",), ("草稿", "征求 意见")), query


def test_a_minus_inside_a_word_and_an_open_quote_are_nothing():
    assert wanted("covid-19").phrases == ("covid-19",)
    assert wanted('"年报').phrases == ("年报",)


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("格式:pdf", Filters(kinds=("pdf",))),
        ("格式：PDF", Filters(kinds=("pdf",))),
        ("kind:pdf,docx", Filters(kinds=("pdf", "docx"))),
        ("kind:pdf 格式:docx", Filters(kinds=("pdf", "docx"))),
        ("分类:总结报告", Filters(category_id=7)),
        ('category:"Annual Reports"', Filters(category_id=8)),
        ("页数:10-20", Filters(pages=(10, 20))),
        ("pages:>=10", Filters(pages=(10, None))),
        ("页数:10+", Filters(pages=(10, None))),
        ("页数:<10", Filters(pages=(None, 9))),
        ("页数:5页", Filters(pages=(5, 5))),
        ("价格:免费", Filters(free=True)),
        ("price:20", Filters(most=20)),
        ("price:<=20", Filters(most=20)),
        ("price:vip", Filters(vip=True)),
        ("评分:4.5", Filters(half_stars=9)),
        ("score:4+", Filters(half_stars=8)),
        ("时间:一周", Filters(age=Age.WEEK)),
        ("age:year", Filters(age=Age.YEAR)),
        ("语言:中文", Filters(language="zh")),
        ("language:en", Filters(language="en")),
    ],
)
def test_filters_are_typed_in_both_languages(query, filters):
    asked = wanted(f"年报 {query}", CATEGORIES)
    assert (asked.typed, asked.phrases) == (filters, ("年报",))


@pytest.mark.parametrize(
    "query", ["格式:纸", "分类:没有的", "页数:多", "页数:20-10", "price:much", "评分:9", "作者:王", "语言:x1", "-格式:pdf"]
)
def test_what_is_no_filter_is_words(query):
    asked = wanted(query, CATEGORIES)
    assert asked.typed == NONE
    assert asked.phrases or asked.without


def test_what_is_typed_goes_before_what_was_chosen():
    chosen = Filters(kinds=("pdf",), free=True, language="zh")
    assert merged(chosen, wanted("price:20 kind:docx").typed) == Filters(kinds=("docx",), most=20, language="zh")
    assert merged(chosen, NONE) == chosen


@given(TYPED)
@example("年报" * 200)
@example('a"b"c')
def test_what_was_understood_can_be_typed_again(query):
    asked = wanted(query, CATEGORIES)
    again = wanted(str(asked), CATEGORIES)
    assert again.parts == asked.parts
    assert (again.words, again.typed, str(again)) == (asked.words, asked.typed, str(asked))


@given(TYPED)
def test_every_word_stands_in_every_text_that_holds_the_query(query):
    asked = wanted(query)
    for word in asked.words:
        assert analysing.runs(word)
        assert word in parsing._normal(query) or word in chinese.normal(query)


@given(st.text())
def test_nothing_that_is_typed_is_an_error(query):
    assert len(wanted(query).parts) <= parsing.MOST
    assert sum(len(part.text) for part in wanted(query).parts if part.name is None) <= parsing.LONGEST
