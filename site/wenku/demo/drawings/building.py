"""Pictures of houses, steps of work and computer screens."""

import math

from wenku.demo.canvas import GREY, INK, PALETTE, Canvas, Picture

BLUE, RED, GREEN, AMBER = PALETTE[:4]
WASH = "#eef2f5"


def scaffold() -> Picture:
    """Elevation of a steel pipe scaffold with its braces and ties."""
    c = Canvas(420, 290)
    c.box(30, 20, 90, 240, fill="#eceae4", ink=GREY)
    for floor in range(4):
        c.box(52, 40 + floor * 56, 44, 30, fill="#cfdde6", ink=GREY, pen=0.8)
    c.line((10, 260), (410, 260), pen=2)
    for x in range(150, 391, 48):
        c.line((x, 22), (x, 260), ink=BLUE, pen=1.8)
        c.box(x - 9, 260, 18, 5, fill=AMBER)
    for y in range(40, 260, 36):
        c.line((146, y), (396, y), ink=BLUE, pen=1.4)
    c.line((150, 256), (390, 40), ink=RED, pen=1.3)
    c.line((150, 40), (390, 256), ink=RED, pen=1.3)
    for y in (76, 148, 220):
        c.line((120, y), (150, y), ink=GREEN, pen=2.4)
    for x, y, name, ink in (
        (316, 14, "立杆", BLUE),
        (372, 14, "大横杆", BLUE),
        (294, 106, "剪刀撑", RED),
        (135, 134, "连墙件", GREEN),
    ):
        c.text(x, y, name, size=11, ink=ink, anchor="mm")
    c.text(75, 274, "建筑物", size=11, ink=GREY)
    c.text(270, 278, "垫板", size=11, ink=AMBER)
    return c.picture()


def process(*steps: str, wide: float = 104, ink: str = BLUE) -> Picture:
    """Boxes in a row of four with arrows from each to the next."""
    rows = math.ceil(len(steps) / 4)
    c = Canvas(4 * wide + 3 * 22 + 20, rows * 66 + 6)
    for at, step in enumerate(steps):
        row, column = divmod(at, 4)
        x, y = 10 + column * (wide + 22), 12 + row * 66
        c.box(x, y, wide, 38, fill=WASH, ink=ink, round_by=5)
        c.text(x + wide / 2, y + 19, step, size=11)
        if at + 1 < len(steps):
            if column < 3:
                c.arrow((x + wide + 2, y + 19), (x + wide + 20, y + 19), ink=ink)
            else:
                c.line((x + wide / 2, y + 38), (x + wide / 2, y + 52), (10 + wide / 2, y + 52), ink=ink)
                c.arrow((10 + wide / 2, y + 52), (10 + wide / 2, y + 65), ink=ink)
    return c.picture()


def floor_plan() -> Picture:
    """The plan of a small shop."""
    c = Canvas(430, 250)
    c.box(20, 20, 390, 210, ink=INK, pen=3)
    c.line((290, 20), (290, 120), pen=2)
    c.line((290, 120), (410, 120), pen=2)
    c.box(190, 34, 90, 30, fill="#e8c98f", ink=INK)
    c.text(235, 49, "吧台", size=11)
    c.text(350, 70, "操作间与仓储", size=11)
    for x, y in ((60, 70), (60, 130), (60, 190), (150, 130), (150, 190), (240, 190)):
        c.disc(x, y, 15, fill="#cfdde6", ink=INK)
        for dx, dy in ((-24, 0), (24, 0)):
            c.box(x + dx - 6, y + dy - 6, 12, 12, fill="#f4f5f2", ink=GREY, round_by=3)
    c.box(310, 140, 88, 78, fill="#eef2ea", ink=GREY)
    c.text(354, 179, "儿童阅读角", size=11)
    c.line((180, 230), (240, 230), ink="#ffffff", pen=5)
    c.text(210, 240, "入口", size=10)
    return c.picture()


def screen(title: str, fields: tuple[str, ...], button: str, menu: tuple[str, ...]) -> Picture:
    """A window of an imagined program: menu at the left, a form at the right."""
    c = Canvas(430, 236, ground="#f3f4f1")
    c.box(6, 6, 418, 224, fill="#ffffff", ink="#b7bdb9", round_by=6)
    c.box(6, 6, 418, 28, fill="#24557c", round_by=6)
    c.text(20, 20, title, size=11, ink="#ffffff", anchor="lm", bold=True)
    c.box(6, 34, 98, 190, fill="#eef2f5")
    for at, name in enumerate(menu):
        if at == 0:
            c.box(6, 42, 98, 24, fill="#d5e2ec")
        c.text(18, 54 + at * 27, name, size=10, anchor="lm", bold=at == 0)
    for at, name in enumerate(fields):
        y = 54 + at * 32
        c.text(186, y + 9, name, size=10, anchor="rm", ink=GREY)
        c.box(196, y, 204, 19, fill="#ffffff", ink="#b7bdb9", round_by=3, pen=0.9)
    c.box(196, 56 + len(fields) * 32, 76, 22, fill=RED, round_by=4)
    c.text(234, 67 + len(fields) * 32, button, size=10, ink="#ffffff", bold=True)
    return c.picture()


def branches() -> Picture:
    """A branch that leaves a line of commits and comes back."""
    c = Canvas(330, 110)
    c.line((24, 76), (306, 76), ink=BLUE, pen=2.4)
    c.line((92, 76), (130, 36), (206, 36), (244, 76), ink=RED, pen=2.4)
    for x in (24, 92, 168, 244, 306):
        c.disc(x, 76, 8, fill="#ffffff", ink=BLUE, pen=2.4)
    for x in (130, 206):
        c.disc(x, 36, 8, fill="#ffffff", ink=RED, pen=2.4)
    c.text(306, 98, "main", size=12, face="mono")
    c.text(168, 16, "feature", size=12, face="mono")
    return c.picture()


def tables_joined() -> Picture:
    """Three tables of a library's database and what ties them."""
    c = Canvas(430, 172)
    for x, name, rows in (
        (14, "读者", ("读者号", "姓名", "电话")),
        (164, "借阅", ("借阅号", "读者号", "图书号", "借出日期")),
        (314, "图书", ("图书号", "书名", "作者")),
    ):
        c.box(x, 16, 102, 26, fill=BLUE)
        c.text(x + 51, 29, name, size=12, ink="#ffffff", bold=True)
        for at, row in enumerate(rows):
            c.box(x, 42 + at * 27, 102, 27, fill="#ffffff" if at else "#eef2f5", ink="#b7bdb9", pen=0.8)
            c.text(x + 10, 55 + at * 27, row, size=10.5, anchor="lm", bold=at == 0)
    c.line((116, 55), (140, 55), (140, 82), (164, 82), ink=RED, pen=1.6)
    c.line((314, 55), (290, 55), (290, 109), (266, 109), ink=RED, pen=1.6)
    for x, y, name in ((122, 46, "1"), (156, 73, "n"), (308, 46, "1"), (274, 100, "n")):
        c.text(x, y, name, size=11, ink=RED, face="roman")
    return c.picture()
