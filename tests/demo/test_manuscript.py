"""Reading the texts of the demo documents."""

import pytest

from wenku.demo import manuscript as ms


def read(body: str) -> tuple[ms.Block, ...]:
    return ms.read(f'+++\ntitle = "A"\n+++\n{body}').blocks


def test_facts_stand_before_the_text():
    found = ms.read('+++\ntitle = "借阅规则"\nprice = 3\n+++\n# 借阅规则\n')
    assert found.facts == {"title": "借阅规则", "price": 3}
    assert found.blocks == (ms.Heading(1, (ms.Run("借阅规则"),)),)


def test_a_text_without_facts_is_refused():
    with pytest.raises(ValueError, match="not enough values"):
        ms.read("# 借阅规则\n")


def test_marks_inside_a_line_become_runs():
    assert ms.runs("先**看**再*想*，写 `git` 吧") == (
        ms.Run("先"),
        ms.Run("看", bold=True),
        ms.Run("再"),
        ms.Run("想", slanted=True),
        ms.Run("，写 "),
        ms.Run("git", code=True),
        ms.Run(" 吧"),
    )


def test_a_lone_star_is_a_star():
    assert ms.runs("3 * 4 = 12") == (ms.Run("3 * 4 = 12"),)


def test_a_directive_speaks_of_the_next_block_only():
    first, second = read("{centre hei size=22}\n大字\n小字\n")
    assert first.manner == {"centre": "yes", "hei": "yes", "size": "22"}
    assert second.manner == {}


def test_a_caption_runs_to_the_end():
    (drawing,) = read("{drawing pendulum wide=0.5 caption=图1　单摆 装置}\n")
    assert (drawing.words, drawing.manner) == (("pendulum",), {"wide": "0.5", "caption": "图1　单摆 装置"})


def test_merged_cells_belong_to_their_left_and_upper_neighbours():
    (table,) = read("| 甲 | 乙 | < |\n|---|:---:|---:|\n| 丙 | 丁 | 戊 |\n| ^ | 己 | < |\n")
    assert table.headed
    assert (table.rows[0][1].across, table.rows[1][0].down) == (2, 2)
    assert table.rows[0][2] is table.rows[2][0] is None
    assert [cell.align for cell in table.rows[1]] == ["left", "centre", "right"]


def test_a_short_row_is_filled_up_by_its_last_cell():
    (table,) = read("| 甲 | 乙 | 丙 |\n| 丁 |\n")
    assert table.rows[1][0].across == 3


def test_choices_stay_with_their_question():
    blocks = read("1. 选一个（　　）\nA. 甲 || B. 乙\n2. 再选一个（　　）\n正文\n")
    assert [ms.leads(blocks, at) for at in range(4)] == [True, False, False, False]


def test_items_know_their_mark_and_depth():
    assert read("- 甲\n  - 乙\n(3) 丙\n") == (
        ms.Item("-", 0, (ms.Run("甲"),)),
        ms.Item("-", 1, (ms.Run("乙"),)),
        ms.Item("(3)", 0, (ms.Run("丙"),)),
    )


def test_a_fence_keeps_its_lines_and_a_chart_its_figures():
    code, chart = read('```\na = 1\n  b\n```\n```chart\nkind = "bar"\nnames = ["甲"]\n```\n')
    assert code == ms.Code("a = 1\n  b")
    assert chart.facts == {"kind": "bar", "names": ["甲"]}
