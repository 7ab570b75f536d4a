from wenku.previews.furniture import Page, whole_text
from wenku.previews.joining import Line, rows

SIZE = (595.0, 842.0)


def row(text, y0, x0=90.0, size=16.0):
    return Line(text, x0, y0, x0 + size * len(text), y0 + size, size)


def page(number, *body, head="城市轨道交通年报", foot="— {} —"):
    middle = [row(text, 120.0 + 28 * index) for index, text in enumerate(body)]
    return Page(*SIZE, rows([row(head, 40, size=9), *middle, row(foot.format(number), 790, x0=280, size=9)]))


def test_running_heads_and_page_numbers_are_left_out():
    pages = [page(number, f"第{number}页的正文。") for number in range(1, 5)]
    assert whole_text(pages) == "\n".join(f"第{number}页的正文。" for number in range(1, 5))


def test_page_numbers_are_known_in_their_many_shapes():
    for foot in ("{}", "- {} -", "第{}页", "第 {} 页 共 9 页", "Page {} of 9", "{} / 9"):
        assert whole_text([page(number, "正文。", head="", foot=foot) for number in (1, 2)]) == "正文。\n正文。", foot


def test_what_stands_in_one_margin_only_is_kept():
    pages = [page(1, "甲。", head="特别声明"), page(2, "乙。", head=""), page(3, "丙。", head="")]
    assert whole_text(pages) == "特别声明\n甲。\n乙。\n丙。"


def test_the_same_words_in_the_body_are_kept():
    pages = [page(number, "城市轨道交通年报", "正文。") for number in (1, 2, 3)]
    assert whole_text(pages).count("城市轨道交通年报") == 3


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    full = "一条线路贯穿整座城市，沿途设有二十六座车站与四处换乘"
    pages = [page(1, full, full), page(2, "大厅。", full, full)]
    assert "换乘大厅。" in whole_text(pages)


def test_a_sentence_that_ended_is_not_joined_with_the_next_page():
    full = "一条线路贯穿整座城市，沿途设有二十六座车站与换乘厅。"
    assert "\n另起一段" in whole_text([page(1, full, full), page(2, "另起一段。", full)])


def test_a_single_page_keeps_the_number_that_may_be_all_it_says():
    assert whole_text([Page(*SIZE, [row("42", 30)])]) == "42"
