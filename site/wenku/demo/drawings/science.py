"""Pictures of physics, biology and mathematics."""

import math

from wenku.demo.canvas import GREY, HAIR, INK, PALETTE, Canvas, Picture

BLUE, RED, GREEN, AMBER = PALETTE[:4]


def pendulum() -> Picture:
    """A ball on a thread, with its length and its angle."""
    c = Canvas(330, 230)
    c.line((95, 26), (235, 26), pen=2.5)
    for x in range(100, 235, 12):
        c.line((x, 26), (x + 8, 16), ink=GREY)
    c.line((165, 26), (165, 196), ink=GREY, dashed=True)
    c.line((165, 26), (228, 172))
    c.disc(228, 172, 12, fill=BLUE)
    c.disc(165, 196, 12, ink=GREY, pen=1)
    c.arc(165, 26, 52, 66, 90)
    c.text(178, 92, "θ", size=14, face="roman")
    c.text(212, 92, "l", size=15, face="roman")
    c.arc(165, 26, 172, 66, 90, ink=GREY, pen=0.8)
    c.text(262, 172, "摆球", size=11)
    c.text(128, 196, "平衡位置", size=11, ink=GREY)
    return c.picture()


def spring() -> Picture:
    """A spring with a hanging mass beside a ruler."""
    c = Canvas(330, 240)
    c.line((110, 22), (230, 22), pen=2.5)
    points = [(165.0, 22.0), (165.0, 40.0)]
    points += [(165 + (14 if n % 2 else -14), 44 + n * 7.0) for n in range(14)]
    points += [(165, 146), (165, 160)]
    c.line(*points, pen=1.6)
    c.box(146, 160, 38, 34, fill=BLUE)
    c.text(165, 177, "m", size=14, ink="#ffffff", face="roman", bold=True)
    c.box(224, 40, 22, 180, fill="#f7efdc", ink=GREY)
    for n in range(19):
        c.line((224, 46 + n * 9), (234 if n % 5 else 240, 46 + n * 9), pen=0.8)
    c.line((184, 177), (224, 177), ink=RED, dashed=True)
    c.arrow((110, 160), (110, 194), ink=RED, both=True)
    c.text(96, 177, "x", size=14, face="roman", ink=RED)
    c.text(276, 120, "ruler", size=12, face="sans", ink=GREY)
    return c.picture()


def buoyancy() -> Picture:
    """A block under water with the forces on its faces."""
    c = Canvas(380, 230)
    c.box(60, 70, 260, 140, fill="#dcebf4")
    c.line((60, 30), (60, 210), (320, 210), (320, 30), pen=2)
    c.line((60, 70), (320, 70), ink=BLUE)
    c.box(155, 110, 70, 60, fill="#e8c98f", ink=INK)
    c.arrow((190, 84), (190, 110), ink=RED, pen=1.8)
    c.arrow((190, 204), (190, 170), ink=RED, pen=1.8)
    for y in (126, 154):
        c.arrow((128, y), (155, y), ink=GREY)
        c.arrow((252, y), (225, y), ink=GREY)
    c.text(212, 94, "F向下", size=11, ink=RED)
    c.text(214, 192, "F向上", size=11, ink=RED)
    c.text(190, 140, "物体", size=12)
    c.text(86, 84, "水面", size=10, ink=GREY)
    c.line((134, 70), (134, 110), ink=GREY, dashed=True)
    c.text(120, 92, "h", size=11, ink=GREY)
    return c.picture()


def bottle_balance() -> Picture:
    """A balance with an inflated and an empty ball: air has weight."""
    c = Canvas(380, 190)
    c.line((190, 60), (190, 160), pen=3)
    c.box(150, 160, 80, 10, fill=INK)
    c.line((70, 78), (310, 44), pen=3)
    c.disc(190, 61, 6, fill=RED)
    c.line((70, 78), (70, 102))
    c.line((310, 44), (310, 78))
    c.disc(70, 124, 24, fill="#f0a35c", ink=INK)
    c.disc(310, 92, 15, fill="#f6d3ac", ink=INK)
    c.text(70, 164, "充足气的皮球", size=11)
    c.text(310, 126, "放掉气的皮球", size=11)
    c.text(190, 28, "哪一边重？", size=13, bold=True)
    return c.picture()


def triangle() -> Picture:
    """A triangle with a line parallel to its base, for a question of geometry."""
    c = Canvas(260, 170)
    a, b, d = (120, 20), (30, 142), (226, 142)
    c.line(a, b, d, a, pen=1.4)
    c.line((75, 81), (173, 81), pen=1.4)
    for x, y, name in ((120, 9, "A"), (19, 150, "B"), (238, 150, "C"), (62, 76, "D"), (186, 76, "E")):
        c.text(x, y, name, size=13, face="roman")
    return c.picture()


def number_line() -> Picture:
    c = Canvas(330, 64)
    c.arrow((14, 30), (316, 30), pen=1.4)
    for n in range(-3, 4):
        x = 160 + n * 42
        c.line((x, 25), (x, 30))
        c.text(x, 44, str(n).replace("-", "−"), size=11, face="roman")
    for x, name in ((91, "a"), (223, "b")):
        c.disc(x, 30, 3.4, fill=RED)
        c.text(x, 14, name, size=13, face="roman")
    return c.picture()


def angles() -> Picture:
    """Two parallel lines cut by a third."""
    c = Canvas(260, 160)
    c.line((20, 48), (240, 48), pen=1.4)
    c.line((20, 116), (240, 116), pen=1.4)
    c.line((74, 150), (190, 14), pen=1.4)
    for x, y, name in ((252, 48, "a"), (252, 116, "b"), (199, 12, "c")):
        c.text(x, y, name, size=13, face="roman")
    c.text(184, 61, "1", size=12, face="roman")
    c.text(86, 105, "2", size=12, face="roman")
    c.arc(161, 48, 15, 0, 130, ink=RED)
    c.arc(103, 116, 15, 180, 310, ink=RED)
    return c.picture()


def network() -> Picture:
    """A small convolutional network from picture to class."""
    c = Canvas(500, 150)
    layers = (
        ("输入", 3, 70, "#cfdde6"),
        ("卷积", 4, 62, "#9fc0d6"),
        ("轻量块×3", 5, 48, "#6f9dbd"),
        ("轻量块×4", 6, 34, "#3f7aa3"),
        ("池化", 3, 20, "#24557c"),
    )
    x = 22.0
    for name, sheets, side, fill in layers:
        for n in range(sheets):
            c.box(x + n * 6, 76 - side / 2 - n * 3, side * 0.72, side, fill=fill, ink="#ffffff", pen=0.8)
        c.text(x + side * 0.36 + sheets * 2, 132, name, size=10)
        x += side * 0.72 + sheets * 6 + 16
        c.arrow((x - 14, 70), (x - 2, 70), ink=GREY, head=5)
        x += 4
    for n in range(5):
        c.disc(x + 12, 30 + n * 20, 6, fill=RED if n == 1 else HAIR)
    c.text(x + 14, 132, "类别", size=10)
    return c.picture()


def leaf() -> Picture:
    """Four leaves with the spots of four diseases."""
    c = Canvas(430, 132)
    for at, (name, spot) in enumerate((("稻瘟病", "#8a5a2b"), ("白叶枯病", "#d9c27a"), ("纹枯病", "#b59a63"), ("健康", ""))):
        x = 54 + at * 107
        points = [
            (x + 34 * math.sin(t) * math.sin(t / 2) * 0.8, 62 - 48 * math.cos(t)) for t in [n * math.pi / 24 for n in range(49)]
        ]
        c.shape(points, fill="#5f9a55")
        c.line((x, 14), (x, 110), ink="#3f7a3a", pen=1.6)
        if spot:
            for n in range(7):
                dx, dy = math.sin(n * 2.4 + at) * 13, -30 + n * 10.5
                c.disc(x + dx, 62 + dy, 3.4 + (n % 3), fill=spot, squash=1.5)
        c.text(x, 122, name, size=10.5)
    return c.picture()


def street() -> Picture:
    """A street in section with and without trees, and the temperatures under them."""
    c = Canvas(430, 190, ground="#f4f7fa")
    c.box(0, 150, 430, 40, fill="#8d9296")
    for x, tall in ((10, 110), (170, 120), (370, 105)):
        c.box(x, 150 - tall, 50, tall, fill="#c9b9a6", ink=GREY, pen=0.8)
        for row in range(4):
            for column in range(2):
                c.box(x + 9 + column * 20, 160 - tall + row * 24, 12, 14, fill="#e9eef2")
    c.disc(110, 26, 15, fill="#f2b632")
    for x in (244, 288, 332):
        c.line((x, 150), (x, 112), ink="#6b4a33", pen=5)
        c.disc(x, 92, 25, fill="#5f9a55")
    c.text(115, 132, "48 °C", size=15, ink=RED, face="sans", bold=True)
    c.text(115, 172, "bare asphalt", size=12, ink="#ffffff", face="sans")
    c.text(288, 172, "shaded: 34 °C", size=12, ink="#ffffff", face="sans")
    return c.picture()


def venn() -> Picture:
    """Two events that overlap."""
    c = Canvas(330, 180)
    c.box(10, 10, 310, 160, ink=GREY)
    c.disc(130, 92, 58, fill="#cfdde6")
    c.disc(200, 92, 58, fill="#f0d9d2")
    c.disc(130, 92, 58, ink=BLUE, pen=1.6)
    c.disc(200, 92, 58, ink=RED, pen=1.6)
    c.text(104, 92, "A", size=18, face="roman")
    c.text(226, 92, "B", size=18, face="roman")
    c.text(165, 92, "A ∩ B", size=13, face="roman")
    c.text(26, 24, "Ω", size=15, face="roman")
    return c.picture()
