"""The words of a document's pages in one file, of which any page can be read alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.previews import pagewords
from wenku.previews.pagewords import SCALE, Packing, PageWords

place = st.integers(0, SCALE)
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
word = st.tuples(text, place, place, place, place)
page_words = st.builds(PageWords, text, st.lists(st.lists(word, max_size=6), max_size=5))


def reading(content):
    return lambda start, length: content[start : start + length]


@given(st.lists(page_words, max_size=8))
def test_each_page_comes_back_alone_and_all_come_back_together(pages):
    content = pagewords.packed(pages)
    assert pagewords.every(content) == pages
    assert [pagewords.page(number, reading(content)) for number in range(1, len(pages) + 1)] == pages


@given(st.lists(page_words, max_size=3), st.integers(-5, 20).filter(lambda number: number < 1 or number > 3))
def test_there_is_no_page_before_the_first_or_after_the_last(pages, number):
    assert pagewords.page(number, reading(pagewords.packed(pages))) is None


def test_the_same_pages_make_the_same_bytes():
    pages = [PageWords("第一页", [[("第一页", 1, 2, 3, 4)]]), PageWords("", [])]
    assert pagewords.packed(pages) == pagewords.packed(pages)


def test_one_page_of_a_long_document_takes_three_small_reads():
    words = [[(f"word{number}", number, 0, number + 1, 9) for number in range(300)] for _ in range(3)]
    packing = Packing()
    for number in range(500):
        packing.add(PageWords(f"page {number}", words))
    content, reads = packing.packed(), []

    def read(start, length):
        reads.append(length)
        return content[start : start + length]

    assert pagewords.page(321, read).text == "page 320"
    assert len(reads) == 3
    assert sum(reads) < len(content) / 100


def test_a_file_that_is_something_else_has_no_pages():
    assert pagewords.page(1, reading(b"PNG and more")) is None
    with pytest.raises(Exception):  # noqa: B017  # whatever it is, nothing is made up
        pagewords.every(b"PN")
