from hypothesis import given
from hypothesis import strategies as st

from wenku.previews.sections import sections

texts = st.lists(
    st.sampled_from([" ", "\n", "\t", "\u3000", "\xa0", "\x1c", "\u200b", "年", "a1", "😀", "段" * 299, "w" * 700])
).map("".join)


@given(texts)
def test_sections_are_the_beginning_of_the_text_with_white_space_collapsed(text):
    assert "".join(sections(text)) == " ".join(text.split())[:6000]


@given(texts)
def test_every_section_but_the_last_has_exactly_300_characters(text):
    cut = sections(text)
    assert len(cut) <= 20
    assert all(len(section) == 300 for section in cut[:-1])
    assert all(1 <= len(section) <= 300 for section in cut[-1:])


def test_a_cut_falls_inside_a_word_and_beside_a_space():
    assert sections("字" * 299 + "word") == ["字" * 299 + "w", "ord"]
    assert sections("字" * 300 + "\n\n  第二段") == ["字" * 300, " 第二段"]


def test_an_ideographic_space_is_white_space():
    assert sections("\u3000\u3000会议纪要\u3000\n\u3000一、议题") == ["会议纪要 一、议题"]


def test_a_text_without_words_has_no_sections():
    assert sections("") == sections(" \n\u3000") == []


def test_a_longer_text_ends_after_twenty_sections():
    assert sections("年" * 10_000) == ["年" * 300] * 20
