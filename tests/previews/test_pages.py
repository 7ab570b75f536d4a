from hypothesis import given
from hypothesis import strategies as st

from wenku.previews.pages import MOST_PIXELS, TALLEST, legible, pixels, without_guesses

sides = st.floats(0.01, 1e7)


@given(sides, sides, st.sampled_from([1100, 1700]))
def test_an_image_is_bounded_whatever_the_page(width, height, wanted):
    columns, rows = pixels(width, height, wanted)
    assert 1 <= columns <= wanted
    assert 1 <= rows <= TALLEST
    assert columns * rows <= 1.01 * MOST_PIXELS + TALLEST


@given(st.floats(100, 5000), st.floats(0.2, 3))
def test_a_page_of_usual_shape_has_exactly_the_width(width, ratio):
    assert pixels(width, width * ratio, 1100)[0] == 1100


def test_only_guessed_spaces_beside_chinese_are_left_out():
    assert without_guesses("于 2022 年 在 A 区 the end", "于2022年 在A区the end") == "于2022年 在A区the end"
    assert without_guesses("the end", "theend") == "the end"


def test_lines_that_do_not_agree_stay_as_they_are():
    assert without_guesses("于 2022 年", "另一行") == "于 2022 年"


@given(st.text(st.sampled_from("文a1 。"), max_size=30))
def test_leaving_out_guesses_takes_nothing_but_spaces(shown):
    kept = without_guesses(shown, shown.replace(" ", ""))
    assert kept.replace(" ", "") == shown.replace(" ", "")
    assert without_guesses(shown, shown) == shown


@given(st.text(st.sampled_from("aé文1 \n\t\x00\x07\x1b\ud800\ufffd\u2028\u00ad"), max_size=30))
def test_legible_text_can_be_stored_and_loses_no_letter(text):
    kept = legible(text)
    kept.encode()
    assert "\x00" not in kept
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
