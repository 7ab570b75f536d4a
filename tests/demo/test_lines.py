"""How the PDFs of the demo break and justify lines."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenku.demo.faces import Faces
from wenku.demo.lines import NEVER_FIRST, NEVER_LAST, WIDEST_GAP, Line, set_lines
from wenku.demo.looks import Setting, Type
from wenku.demo.manuscript import Run

FACES = Faces()
SETTING = Setting(Type("song", 10), 16, align="justify")
TEXTS = st.text(alphabet="的一是在书Aab 7，。；（）《》“”、", min_size=1, max_size=90)


def letters(line: Line) -> str:
    return "".join(part.text for part in line.parts)


@settings(deadline=None)  # the first example loads a face
@given(TEXTS)
def test_no_letter_is_lost(text):
    lines = set_lines(FACES, (Run(text),), SETTING, 100)
    assert "".join(map(letters, lines)).replace(" ", "") == text.replace(" ", "")


@settings(deadline=None)  # the first example loads a face
@given(TEXTS)
def test_lines_fit(text):
    for line in set_lines(FACES, (Run(text),), SETTING, 100):
        last = line.parts[-1] if line.parts else None
        if last and len(letters(line)) > 1:
            width = last.x + sum(FACES.letter("song", False, False, letter)[1] * 10 for letter in last.text.rstrip(" "))
            runs = max(len(word) for word in letters(line).split(" "))
            assert width <= 100.5 or runs * 5 > 90  # only a word without a place to break may stand out


@settings(deadline=None)  # the first example loads a face
@given(st.text(alphabet="的一是在书，。；（）《》、", min_size=30, max_size=90))
def test_punctuation_stands_where_it_may(text):
    lines = [letters(line) for line in set_lines(FACES, (Run(text),), SETTING, 100)]
    for above, below in pairwise(lines):
        movable = any(a not in NEVER_LAST and b not in NEVER_FIRST for a, b in pairwise(above))
        assert (below[0] not in NEVER_FIRST and above[-1] not in NEVER_LAST) or not movable


def test_gaps_between_characters_stay_narrower_than_a_space():
    line = set_lines(FACES, (Run("一二三四五六七八Internationalisation九十"),), SETTING, 100)[0]
    gaps = [after.x - before.x - 10 for before, after in pairwise(line.parts)]
    assert gaps
    assert all(gap <= WIDEST_GAP * 10 + 0.01 for gap in gaps)


@pytest.mark.parametrize(("align", "x"), [("left", 0), ("centre", 40), ("right", 80)])
def test_short_lines_stand_where_they_are_aligned(align, x):
    line = set_lines(FACES, (Run("文库"),), Setting(Type("song", 10), 16, align=align), 100)[0]
    assert line.parts[0].x == pytest.approx(x, abs=0.1)


def test_quotes_are_as_wide_as_the_chinese_face_draws_them():
    _, width = FACES.letter("song", False, False, "“")
    assert width == pytest.approx(1.0, abs=0.01)
