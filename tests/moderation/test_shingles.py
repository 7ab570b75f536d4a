"""What two texts have in common, and where it stands in each."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.search.relevance import library

from wenku.moderation import likeness, shingles

CHINESE = library.titled(next(paper.title for paper in library.papers() if paper.language == "zh")).pages
ENGLISH = next(paper for paper in library.papers() if paper.language == "en").pages

characters = st.text(st.sampled_from("城市更新ＡＢｃ１２①㎡ﬁée\u0301 ,。\n-漢語說ß"), max_size=60)


@given(st.lists(characters, max_size=4))
def test_every_letter_leads_back_to_where_it_stands(pages):
    text = shingles.letters(pages)
    assert len(text.codes) == len(text.pages) == len(text.places)
    for page, place in zip(text.pages.tolist(), text.places.tolist(), strict=True):
        assert 0 <= place < len(pages[page])


@pytest.mark.parametrize("pages", [CHINESE, ENGLISH], ids=["Chinese", "English"])
def test_layout_widths_case_and_punctuation_make_no_difference(pages):
    text = "\n".join(pages)
    changed = re.sub(r"(\S{7})", "\\1\n", text.upper()).replace("。", " . ").replace("，", ",")
    both = shingles.letters(pages), shingles.letters([changed])
    assert [shingles.common(*both).percent, shingles.common(*reversed(both)).percent] == [100, 100]


@pytest.mark.parametrize("pages", [CHINESE, ENGLISH], ids=["Chinese", "English"])
def test_a_passage_is_told_as_it_was_written_page_by_page(pages):
    taken = pages[0][-120:] + pages[1][:120]
    own = shingles.letters(["完全不同的开头，与别处无关。", *pages])
    run = max(shingles.common(own, shingles.letters([taken])).runs, key=lambda run: run.end - run.start)
    first, second = likeness.spans(own, run.start, run.end)
    assert (first.number, second.number) == (2, 3)
    assert pages[0][first.start : first.end] == pages[0].rstrip("。.")[-(first.end - first.start) :]
    assert pages[1][second.start : second.end] == pages[1][: second.end]
    assert min(first.end - first.start, second.end - second.start) > 100


def test_turns_of_phrase_are_not_taken_over():
    one = shingles.letters(["综上所述，做好巡检是提高质量的前提。" + CHINESE[0]])
    other = shingles.letters(["综上所述，做好巡检是提高质量的前提。" + ENGLISH[0]])
    assert shingles.common(one, other).runs == []


def test_texts_too_short_for_a_shingle_have_nothing_in_common():
    assert shingles.common(shingles.letters(["短"]), shingles.letters(["短"])).percent == 0
    assert shingles.sample([]).count == 0


@settings(deadline=None)
@given(st.integers(0, 200_000))
def test_enough_is_kept_of_every_text_and_never_too_much(count):
    numbers = np.random.default_rng(count).integers(0, 1 << 63, count, np.uint64)
    kept = shingles.sampled(numbers)
    assert len(kept.numbers) <= shingles.MOST
    if count:
        assert len(kept.numbers) >= min(count, 32)
    assert kept.at(kept.shift) == len(kept.numbers)


def test_the_numbers_are_the_same_on_every_machine():
    kept = shingles.sample(["城市更新调研报告的第一部分说明基本要求"])
    assert kept.numbers.tolist() == [4085244713078875549, 7504365995352003464, 7785173935731450716, 7810814918918622295]
