"""Documents that are reckoned rather than written: sums, characters to copy, puzzles, a calendar."""

import calendar
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from wenku.demo import manuscript as ms
from wenku.demo.looks import INK, Look, Type
from wenku.demo.manuscript import Manuscript
from wenku.demo.printing import Press
from wenku.demo.sheet import Sheet

GREY, RED, HAIR, GREEN = "5a6260", "b1301c", "d3d8d2", "7fa08c"


def sums(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """Pages of 80 sums, harder as they go, with the answers of eight pages on one at the end."""
    press = Press(look)
    press.set(manuscript)
    chance = random.Random(2)
    answers: list[list[int]] = []
    for number in range(1, int(manuscript.facts["sheets"]) + 1):
        problems = list(_problems(chance, number))
        answers.append([answer for _, answer in problems])
        _sum_page(press.sheet(), look, number, [text for text, _ in problems])
    for first in range(0, len(answers), 8):
        _answer_page(press.sheet(), look, first, answers[first : first + 8])
    press.finish(manuscript, path, made_at)


def _problems(chance: random.Random, page: int) -> Iterator[tuple[str, int]]:
    """80 sums of the page's level: within 100 without and with carrying, the tables, division, two steps."""
    level = min((page - 1) // 8, 4)
    for _ in range(80):
        a, b = chance.randint(11, 79), chance.randint(2, 19)
        c, d = chance.randint(2, 9), chance.randint(2, 9)
        choices = [
            [(f"{a} + {b}", a + b), (f"{a + b} − {b}", a)],
            [(f"{c} × {d}", c * d), (f"{a + b} − {a}", b)],
            [(f"{c * d} ÷ {c}", d), (f"{c} × {d}", c * d)],
            [(f"{c} × {d} + {b}", c * d + b), (f"{c * d + b} − {b}", c * d)],
            [(f"{a} − {c * d} ÷ {d}", a - c), (f"{c} × {d} + {a}", c * d + a), (f"{c * d} ÷ {c} × {c}", c * d)],
        ]
        yield chance.choice(choices[level])


def _sum_page(sheet: Sheet, look: Look, number: int, problems: list[str]) -> None:
    top, right, _, left = look.margins
    width = look.paper[0] - left - right
    sheet.say(left, top + 8, f"口算练习（{number}）", Type("hei", 15, bold=True))
    sheet.say(left + width, top + 8, "用时＿＿＿＿　做对＿＿＿＿题　得分＿＿＿＿", Type("song", 10.5), "right")
    sheet.rule((left, top + 20), (left + width, top + 20), "77807c", 1)
    for at, problem in enumerate(problems):
        row, column = divmod(at, 4)
        sheet.say(left + 4 + column * width / 4, top + 50 + row * 32.6, f"{problem} =", Type("song", 13.5))


def _answer_page(sheet: Sheet, look: Look, first: int, answers: list[list[int]]) -> None:
    top, right, _, left = look.margins
    width = look.paper[0] - left - right
    sheet.say(left, top + 8, f"参考答案（第{first + 1}至{first + len(answers)}页）", Type("hei", 15, bold=True))
    for at, page in enumerate(answers):
        y = top + 36 + at * 84
        sheet.box(left, y - 12, 44, 74, fill="f1f1ee")
        sheet.say(left + 22, y + 29, f"{first + at + 1}", Type("hei", 14, bold=True), "centre")
        for place, answer in enumerate(page):
            row, column = divmod(place, 20)
            sheet.say(left + 66 + column * (width - 70) / 19.5, y + 2 + row * 18, str(answer), Type("song", 9.5), "centre")


def characters(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """Copybook pages of eight characters: one to look at, three to trace, the rest empty. The fence in the text lists them."""
    listed = [row.split() for block in manuscript.blocks if isinstance(block, ms.Code) for row in block.text.split("\n")]
    press = Press(look)
    press.set(Manuscript(manuscript.facts, tuple(block for block in manuscript.blocks if not isinstance(block, ms.Code))))
    for first in range(0, len(listed), 8):
        sheet = press.sheet()
        top, right, _, left = look.margins
        width = look.paper[0] - left - right
        sheet.say(left + width, top + 2, "姓名＿＿＿＿＿　日期＿＿＿＿＿", Type("song", 10.5), "right")
        for row, (letter, sound, word) in enumerate(listed[first : first + 8]):
            _copy_row(sheet, left, top + 26 + row * 84, width, letter, sound, word)
    press.finish(manuscript, path, made_at)


def _copy_row(sheet: Sheet, left: float, top: float, width: float, letter: str, sound: str, word: str) -> None:
    side = width / 9
    sheet.say(left + side / 2, top + 2, sound, Type("sans", 12, GREY), "centre")
    sheet.say(left + side + 4, top + 2, word, Type("song", 10, GREY))
    for place in range(9):
        x, y = left + place * side, top + 9
        sheet.box(x, y, side, side, ink=GREEN, pen=1)
        sheet.rule((x, y + side / 2), (x + side, y + side / 2), GREEN, 0.5, "[3 2] 0")
        sheet.rule((x + side / 2, y), (x + side / 2, y + side), GREEN, 0.5, "[3 2] 0")
        if place < 4:
            sheet.say(x + side / 2, y + side * 0.8, letter, Type("song", side * 0.82, INK if place == 0 else "c9cfca"), "centre")


def puzzles(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """Number puzzles, six a page, and their solutions: the fence's puzzles again and again, renamed and rearranged."""
    sources = [row.split() for block in manuscript.blocks if isinstance(block, ms.Code) for row in block.text.split("\n")]
    chance = random.Random(9)
    made = [_rearranged(chance, *sources[at * len(sources) // 60]) for at in range(60)]
    press = Press(look)
    press.set(Manuscript(manuscript.facts, tuple(block for block in manuscript.blocks if not isinstance(block, ms.Code))))
    for first in range(0, 60, 6):
        sheet = press.sheet()
        for at, (givens, _) in enumerate(made[first : first + 6]):
            row, column = divmod(at, 2)
            _grid(sheet, look.margins[3] + 6 + column * 246, look.margins[0] + 4 + row * 238, 24, givens, first + at + 1)
    for first in range(0, 60, 15):
        sheet = press.sheet()
        for at, (_, solved) in enumerate(made[first : first + 15]):
            row, column = divmod(at, 3)
            _grid(sheet, look.margins[3] + 4 + column * 164, look.margins[0] + 4 + row * 143, 14, solved, first + at + 1)
    press.finish(manuscript, path, made_at)


def _rearranged(chance: random.Random, givens: str, solved: str) -> tuple[str, str]:
    """Another puzzle with exactly one solution: digits renamed, rows and columns exchanged inside their bands, bands exchanged."""
    digits = chance.sample("123456789", 9)
    rename = str.maketrans("123456789", "".join(digits))
    rows = [band * 3 + row for band in chance.sample(range(3), 3) for row in chance.sample(range(3), 3)]
    columns = [band * 3 + column for band in chance.sample(range(3), 3) for column in chance.sample(range(3), 3)]
    both = ["".join(grid[row * 9 + column] for row in rows for column in columns).translate(rename) for grid in (givens, solved)]
    return both[0], both[1]


def _grid(sheet: Sheet, x: float, y: float, side: float, letters: str, number: int) -> None:
    sheet.say(x, y + side * 0.3, f"第{number}题", Type("hei", max(side * 0.44, 8.5), GREY))
    top = y + side * 0.65
    for line in range(10):
        pen = 1.3 if line % 3 == 0 else 0.4
        sheet.rule((x + line * side, top), (x + line * side, top + 9 * side), INK, pen)
        sheet.rule((x, top + line * side), (x + 9 * side, top + line * side), INK, pen)
    for at, letter in enumerate(letters):
        if letter != ".":
            row, column = divmod(at, 9)
            sheet.say(x + (column + 0.5) * side, top + (row + 0.71) * side, letter, Type("sans", side * 0.66), "centre")


def months(manuscript: Manuscript, look: Look, path: Path, made_at: datetime) -> None:
    """A wall calendar: a cover from the text, then a month a page; the fence lists the days that have a name."""
    year = int(manuscript.facts["year"])
    listed = [row.split(maxsplit=1) for block in manuscript.blocks if isinstance(block, ms.Code) for row in block.text.split("\n")]
    named = {date.fromisoformat(f"{year}-{day}"): name for day, name in listed if "-" in day}
    tasks = {int(day): name for day, name in listed if "-" not in day}
    press = Press(look)
    press.set(Manuscript(manuscript.facts, tuple(block for block in manuscript.blocks if not isinstance(block, ms.Code))))
    for month in range(1, 13):
        _month(press.sheet(), look, year, month, named, tasks[month])
    press.finish(manuscript, path, made_at)


def _month(sheet: Sheet, look: Look, year: int, month: int, named: dict[date, str], task: str) -> None:
    left, width = 250.0, look.paper[0] - 250 - 40
    shade = (
        "24557c",
        "3f6b52",
        "22633f",
        "5b7f3a",
        "8a7d1f",
        "a86d10",
        "b1301c",
        "a4441f",
        "8c5a2b",
        "6b5b95",
        "4a5f78",
        "2f4a63",
    )[month - 1]
    sheet.box(0, 0, 216, look.paper[1], fill=shade)
    sheet.say(108, 250, str(month), Type("sans", 150, "ffffff", bold=True), "centre")
    sheet.say(108, 292, f"{year}年{month}月", Type("hei", 15, "ffffff"), "centre")
    sheet.say(108, 520, f"本月一事：{task}", Type("song", 12, "ffffff"), "centre")
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    step, tall = width / 7, 430 / len(weeks)
    for place, name in enumerate("一二三四五六日"):
        sheet.say(left + (place + 0.5) * step, 70, name, Type("hei", 13, RED if place > 4 else GREY), "centre")
    sheet.rule((left, 84), (left + width, 84), "77807c", 1)
    for row, week in enumerate(weeks):
        for place, day in enumerate(week):
            if day.month == month:
                x, y = left + (place + 0.5) * step, 96 + row * tall
                ink = RED if place > 4 or day in named else INK
                sheet.say(x, y + 30, str(day.day), Type("sans", 25, ink), "centre")
                sheet.say(x, y + 50, named.get(day, ""), Type("hei", 10, RED), "centre")
        sheet.rule((left, 90 + (row + 1) * tall), (left + width, 90 + (row + 1) * tall), HAIR, 0.6)


MAKERS: dict[str, Callable[[Manuscript, Look, Path, datetime], None]] = {
    "sums": sums,
    "characters": characters,
    "puzzles": puzzles,
    "months": months,
}
