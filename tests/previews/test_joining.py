import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenku.previews import joining
from wenku.previews.joining import Line, glued, rows

WIDTH = 595.0
EM = 16.0
LEFT, RIGHT = 90.0, 506.0  # 26 characters of 16 points


def paragraphs(made):
    return joining.paragraphs(made, WIDTH)


def set_in_lines(*texts, indent=0.0, top=100.0, pitch=28.0):
    """Lines of full-width characters under each other, the first one indented."""
    made = []
    for number, text in enumerate(texts):
        x0 = LEFT + (indent if number == 0 else 0)
        y0 = top + number * pitch
        made.append(Line(text, x0, y0, x0 + EM * len(text), y0 + EM, EM, block=number))
    return made


def test_wrapped_chinese_lines_join_without_a_space():
    lines = set_in_lines(
        "会议强调，要把项目建设放在更加突出的位置，抓好落",
        "实工作，确保二〇二二年各项任务在十二月底前全面完成。不",
        "松懈。",
        indent=2 * EM,
    )
    assert paragraphs(lines) == [
        "会议强调，要把项目建设放在更加突出的位置，抓好落实工作，确保二〇二二年各项任务在十二月底前全面完成。不松懈。"
    ]


def test_a_short_line_ends_its_paragraph():
    lines = [
        *set_in_lines("一条线路贯穿整座城市，沿途设有二十六座车站与四处换", "乘大厅。"),
        *set_in_lines("另一条线路仍在建设，预计明年", "通车。", indent=2 * EM, top=156.0),
    ]
    assert paragraphs(lines)[0] == "一条线路贯穿整座城市，沿途设有二十六座车站与四处换乘大厅。"
    assert paragraphs(lines)[1].startswith("另一条线路")


def test_an_indented_line_begins_a_paragraph_even_after_a_full_one():
    first = set_in_lines("一条线路贯穿整座城市，沿途设有二十六座车站与四处换乘")
    second = set_in_lines("另一条线路仍在建设，预计明年秋天通车并试行票价", "优惠。", indent=2 * EM, top=128.0)
    assert len(paragraphs(first + second)) == 2


def test_a_mark_that_may_not_begin_a_line_takes_its_character_along():
    texts = [
        "全市现有轨道线路八条，其中四条贯穿整座城市，沿途设有",
        "二十六座车站，各站之间以步道相连，一半以上可供互",
        "换，大厅都在地下。",
    ]
    assert paragraphs(set_in_lines(*texts)) == ["".join(texts)]


def test_numbered_items_stay_apart():
    lines = set_in_lines("一、提高认识，加强领导，把各项工作落到实处，做到位；", "二、健全机制，强化督查。")
    assert len(paragraphs(lines)) == 2


def test_a_word_that_was_broken_before_a_numbers_sign_is_no_item():
    texts = ["沿线各站的设施有新有旧，有的站厅宽敞明亮，有的形式单", "一、出口偏少。"]
    assert paragraphs(set_in_lines(*texts)) == ["".join(texts)]


def latin(text, number, width):
    return Line(text, 72, 100 + 14 * number, 72 + width, 111 + 14 * number, 11)


def test_latin_lines_join_with_a_space_and_broken_words_are_mended():
    lines = [latin("The committee met in the main hall and agreed on a pro-", 0, 440), latin("gramme for the year.", 1, 110)]
    assert paragraphs(lines) == ["The committee met in the main hall and agreed on a programme for the year."]


def test_pieces_on_one_baseline_are_one_row():
    pieces = [Line("表一", 90, 100, 122, 116, EM), Line("2022", 300, 101, 332, 116, EM), Line(" ", 340, 100, 348, 116, EM)]
    assert [row.text for row in rows(pieces)] == ["表一 2022"]


def test_pieces_are_read_from_left_to_right_whatever_was_drawn_first():
    pieces = [Line("“", 100, 100, 108, 116, EM), Line("”", 140, 100, 148, 116, EM), Line("称为", 68, 100, 100, 116, EM)]
    pieces += [Line("文库", 108, 100, 140, 116, EM), Line("。", 148, 100, 164, 116, EM)]
    assert [row.text for row in rows(pieces)] == ["称为“文库”。"]


def test_short_lines_that_reach_no_edge_are_not_joined():
    assert paragraphs(set_in_lines("目录", "总则")) == ["目录", "总则"]


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        ("于2022", "年完成", "于2022年完成"),
        ("使用 Python ", "语言", "使用 Python 语言"),
        ("投资", "22.5亿元", "投资22.5亿元"),
        ("the Wen-", "ku site", "the Wenku site"),
        ("the year 2020-", "2022", "the year 2020- 2022"),
        ("soft\u00ad", "ware", "software"),
        ("서울 특별시", "강남구", "서울 특별시 강남구"),
        ("one", "two", "one two"),
        ("", "two", "two"),
    ],
)
def test_two_lines_are_glued_as_their_scripts_ask(before, after, together):
    assert glued(before, after) == together


@given(st.lists(st.text(st.sampled_from("文库项目会议、。"), min_size=1, max_size=40), min_size=1, max_size=8))
def test_joining_chinese_loses_no_character_and_adds_none_but_paragraph_ends(texts):
    assert "".join(paragraphs(set_in_lines(*texts))) == "".join(texts)


@given(
    st.lists(
        st.builds(
            Line,
            st.text(st.sampled_from("文a1- 。\u00ad"), max_size=12),
            *[st.floats(-1e4, 1e4)] * 4,
            size=st.floats(0.01, 500),
            block=st.integers(0, 3),
            upright=st.booleans(),
        ),
        max_size=20,
    )
)
def test_lines_anywhere_on_a_page_are_joined_without_an_error(lines):
    kept = [character for text in paragraphs(rows(lines)) for character in text if character not in " -\u00ad"]
    given_ones = [character for line in lines for character in line.text if character not in " -\u00ad"]
    assert sorted(kept) == sorted(given_ones)
