"""What is typed becomes words that are looked for as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.base import chinese
from wenku.search import words

texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" 年度项目推进会讲话aB7%_#")), max_size=120)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("项目推进会讲话", ("项目", "推进", "讲话")),
        ("領導講話", ("领导", "讲话")),
        ("Annual REPORT", ("annual", "report")),
        ("会", ("会",)),
        ("A股投资", ("a股", "投资")),
        ("3月", ("3月",)),
        ("%", ("%",)),
        ("", ()),
        (" \u3000\x00", ()),
    ],
)
def test_a_query_is_cut_into_words_in_normal_form(query, expected):
    assert words.wanted(query).words == expected


@pytest.mark.parametrize(
    ("query", "number", "only"),
    [("7", 7, False), ("#7", 7, True), ("No. 7", 7, True), ("编号：7", 7, True), ("２０２２", 2022, False), ("7a", None, False)],
)
def test_a_number_may_be_a_document_s(query, number, only):
    asked = words.wanted(query)
    assert (asked.number, asked.only_number) == (number, only)


def test_a_number_that_no_document_can_have_is_a_word():
    assert words.wanted("9" * 30).number is None


@given(texts)
def test_every_word_stands_in_every_text_that_holds_the_query(query):
    asked = words.wanted(query)
    assert all(word in chinese.normal(query) for word in asked.words)
    assert all(asked.words)


@given(texts, texts)
def test_marks_stay_inside_the_text_in_order_and_apart(text, query):
    spans = words.spans(text, words.wanted(query).words)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(texts)
def test_what_is_marked_is_a_word_of_the_query(text):
    asked = words.wanted(text)
    for start, end in words.spans(text, asked.words):
        assert any(word in chinese.normal(f"{text[start:end]}") for word in asked.words)


def test_traditional_and_wide_characters_are_marked_as_they_are_written():
    text = "關於ＡＢＣ項目的講話"
    assert [text[start:end] for start, end in words.spans(text, ("abc", "项目", "讲话"))] == ["ＡＢＣ項目", "講話"]
