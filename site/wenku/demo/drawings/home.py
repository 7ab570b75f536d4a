"""Pictures for the house: first aid, food, garden."""

import math

from wenku.demo.canvas import GREY, HAIR, INK, PALETTE, Canvas, Picture

BLUE, RED, GREEN, AMBER = PALETTE[:4]


def recovery() -> Picture:
    """A person lying on the side."""
    c = Canvas(380, 140)
    skin, coat = "#f0c9a0", "#6f9dbd"
    c.line((20, 118), (360, 118), ink=GREY, pen=1.5)
    c.disc(72, 92, 20, fill=skin, ink=INK)
    c.shape([(92, 84), (210, 78), (222, 110), (96, 112)], fill=coat)
    c.line((214, 94), (278, 74), (306, 112), ink="#3d4a57", pen=13)
    c.line((214, 104), (340, 112), ink="#3d4a57", pen=13)
    c.line((118, 92), (84, 112), ink=skin, pen=9)
    c.line((130, 104), (150, 114), ink=skin, pen=9)
    c.arrow((60, 50), (60, 68), ink=RED)
    c.text(60, 38, "头部后仰，口角朝下", size=11, ink=RED)
    c.arrow((278, 44), (278, 64), ink=RED)
    c.text(278, 32, "上侧膝弯曲，撑住身体", size=11, ink=RED)
    return c.picture()


def compressions() -> Picture:
    """Where and how deep to press for resuscitation."""
    c = Canvas(380, 170)
    c.line((16, 146), (364, 146), ink=GREY, pen=1.5)
    c.disc(70, 122, 19, fill="#f0c9a0", ink=INK)
    c.shape([(90, 108), (300, 112), (300, 140), (90, 140)], fill="#cfdde6")
    c.box(150, 90, 34, 20, fill="#f0c9a0", ink=INK, round_by=5)
    c.line((167, 92), (176, 20), ink="#f0c9a0", pen=13)
    c.line((167, 92), (196, 20), ink="#f0c9a0", pen=13)
    c.arrow((128, 56), (128, 96), ink=RED, pen=2.2)
    c.text(78, 60, "垂直下压", size=11, ink=RED)
    c.text(78, 76, "5–6厘米", size=12, ink=RED, bold=True)
    c.text(282, 46, "每分钟100–120次", size=12, bold=True)
    c.text(282, 66, "让胸廓完全回弹", size=11)
    c.text(282, 84, "尽量不中断", size=11)
    return c.picture()


def dishes() -> Picture:
    """Four plates as seen from above."""
    c = Canvas(430, 120)
    for at, (name, main, dot) in enumerate(
        (
            ("番茄炒蛋", "#f2b632", "#c8402f"),
            ("清炒时蔬", "#6fa35a", "#3f7a3a"),
            ("红烧豆腐", "#e7c98a", "#8a4b2a"),
            ("紫菜汤", "#8aa39a", "#39424a"),
        )
    ):
        x = 56 + at * 106
        c.disc(x, 50, 42, fill="#f4f5f2", ink=HAIR, pen=2)
        c.disc(x, 50, 31, fill=main)
        for n in range(9):
            turn = n * 2.4
            c.disc(x + math.cos(turn) * (6 + n * 2.2), 50 + math.sin(turn) * (6 + n * 2.2), 4.6, fill=dot)
        c.text(x, 108, name, size=11)
    return c.picture()


def kettle() -> Picture:
    """An electric kettle with its parts numbered."""
    c = Canvas(400, 240)
    c.shape([(140, 70), (250, 70), (268, 196), (122, 196)], fill="#d9dee2", ink=INK)
    c.shape([(140, 82), (112, 70), (118, 92), (136, 106)], fill="#c3cace", ink=INK)
    c.box(146, 56, 98, 14, fill="#3d4a57", round_by=6)
    c.disc(195, 51, 7, fill="#3d4a57")
    c.arc(262, 128, 52, 280, 80, ink="#3d4a57", pen=11)
    c.box(110, 198, 170, 16, fill="#3d4a57", round_by=5)
    c.box(186, 100, 18, 74, fill="#bcd7e8", ink=GREY, round_by=3)
    c.disc(286, 192, 8, fill=RED)
    for n, (x, y, to) in enumerate(
        (
            (195, 51, (195, 20)),
            (118, 80, (66, 56)),
            (314, 128, (362, 110)),
            (195, 140, (66, 140)),
            (290, 192, (362, 190)),
            (130, 206, (66, 214)),
        ),
        1,
    ):
        c.line((x, y), to, ink=GREY, pen=0.9)
        c.disc(*to, 11, fill="#ffffff", ink=BLUE)
        c.text(*to, str(n), size=11, face="sans", ink=BLUE, bold=True)
    return c.picture()


def garden_beds() -> Picture:
    """The plan of a community garden."""
    c = Canvas(430, 210, ground="#f3f6ef")
    c.box(12, 12, 406, 186, ink="#7a8f6a", pen=2)
    for row in range(2):
        for column in range(5):
            c.box(36 + column * 58, 34 + row * 84, 42, 62, fill="#9c6b46", ink="#6b4a33")
            for n in range(5):
                c.disc(44 + column * 58 + (n % 2) * 26, 46 + row * 84 + n * 10, 4.5, fill="#5f9a55")
    c.box(340, 34, 62, 48, fill="#cfdde6", ink=GREY)
    c.text(371, 58, "shed", size=11, face="sans")
    c.disc(371, 122, 20, fill="#bcd7e8", ink=BLUE)
    c.text(371, 122, "tank", size=10, face="sans")
    c.box(340, 156, 62, 30, fill="#e7e2d2", ink=GREY)
    c.text(371, 171, "compost", size=10, face="sans")
    return c.picture()
