"""What the index keeps of a text is the text, and the text in normal form."""

from hypothesis import given
from hypothesis import strategies as st

from wenku.search import analysing, snippets
from wenku.search.engine import PAGE_END

letters = st.sampled_from([*"漢汉語语年报告İßAbc\x01\u00a0 １。", PAGE_END, "普通的文字" * 20]) | st.characters(codec="utf-8")
pages = st.lists(st.lists(letters, max_size=30).map("".join), max_size=4)


@given(pages)
def test_what_is_kept_is_read_back_as_it_was_and_in_normal_form(pages):
    text = PAGE_END.join(page.replace(PAGE_END, " ") for page in pages)
    assert snippets.looked_through(snippets.kept(pages)) == (text, analysing.folded(text))


def test_a_text_in_traditional_characters_is_kept_without_a_list_of_all_of_them():
    text = "漢語詞彙" * 100
    assert snippets.kept([text]) == f"{snippets.UNEVEN}{snippets.UNEVEN}{text}"


def test_few_traditional_characters_are_kept_with_their_places():
    kept = snippets.kept(["普通的文字" * 20 + "漢" + "普通的文字" * 20])
    assert len(kept) < 230
    assert snippets.looked_through(kept)[1].count("汉") == 1
