"""Charts from a few facts: bars, lines, shares of a whole."""

from collections.abc import Mapping
from typing import Any

from wenku.demo.canvas import GREY, HAIR, INK, PALETTE, Canvas, Picture

WIDTH, HEIGHT = 460.0, 262.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 34.0, 34.0


def chart(facts: Mapping[str, Any], face: str) -> Picture:
    """`kind` is bar, line, points, across or pie; `names` stand below, `series` maps a name to its values."""
    draw = {"bar": _bars, "line": _lines, "points": _points, "across": _across, "pie": _pie}[facts["kind"]]
    height = 30.0 * len(facts["names"]) + 44 if facts["kind"] == "across" else HEIGHT
    canvas = Canvas(WIDTH, height)
    draw(canvas, facts, face)
    return canvas.picture()


def _bars(canvas: Canvas, facts: Mapping[str, Any], face: str) -> None:
    names, series = facts["names"], facts["series"]
    top = _axes(canvas, facts, face)
    each = (WIDTH - LEFT - RIGHT) / len(names)
    thick = min(each * 0.68 / len(series), 34)
    for at, name in enumerate(names):
        middle = LEFT + each * (at + 0.5)
        canvas.text(middle, HEIGHT - BOTTOM + 12, name, size=9.5, ink=GREY, face=face)
        for place, values in enumerate(series.values()):
            x = middle + (place - len(series) / 2) * thick
            y = _y(values[at], top)
            canvas.box(x + 1, y, thick - 2, HEIGHT - BOTTOM - y, fill=PALETTE[place])
            if len(series) * len(names) <= 14:
                canvas.text(x + thick / 2, y - 7, _number(values[at]), size=8.5, ink=INK, face=face)


def _lines(canvas: Canvas, facts: Mapping[str, Any], face: str) -> None:
    names = facts["names"]
    top = _axes(canvas, facts, face)
    each = (WIDTH - LEFT - RIGHT) / len(names)
    step = max(1, len(names) // 10)
    for at, name in enumerate(names):
        if at % step == 0:
            canvas.text(LEFT + each * (at + 0.5), HEIGHT - BOTTOM + 12, name, size=9.5, ink=GREY, face=face)
    for place, values in enumerate(facts["series"].values()):
        points = [(LEFT + each * (at + 0.5), _y(value, top)) for at, value in enumerate(values)]
        canvas.line(*points, ink=PALETTE[place], pen=1.8)
        if len(names) <= 20:
            for x, y in points:
                canvas.disc(x, y, 3, fill="#ffffff", ink=PALETTE[place], pen=1.6)


def _points(canvas: Canvas, facts: Mapping[str, Any], face: str) -> None:
    """Measured points with the straight line through them; `xs` and `ys`, `fit` is its slope and its height at zero."""
    slope, base = facts["fit"]
    top = _axes(canvas, {**facts, "series": {}}, face, highest=max(facts["ys"]))
    widest = max(facts["xs"]) * 1.08

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + (WIDTH - LEFT - RIGHT) * x / widest, _y(y, top)

    for x in facts["ticks"]:
        canvas.text(place(x, 0)[0], HEIGHT - BOTTOM + 12, _number(x), size=9.5, ink=GREY, face=face)
    canvas.line(place(0, base), place(widest, base + slope * widest), ink=PALETTE[1], pen=1.4)
    for x, y in zip(facts["xs"], facts["ys"], strict=True):
        canvas.disc(*place(x, y), 3.4, fill=PALETTE[0])
    canvas.text(WIDTH - RIGHT, HEIGHT - BOTTOM + 26, facts["x"], size=9.5, ink=GREY, anchor="rm", face=face)


def _across(canvas: Canvas, facts: Mapping[str, Any], face: str) -> None:
    """Bars that run to the right, for names that are long."""
    (values,) = facts["series"].values()
    left = 14 + max(canvas.text_width(name, 10.5, face=face) for name in facts["names"])
    widest = max(values)
    canvas.text(8, 14, facts.get("unit", ""), size=9.5, ink=GREY, anchor="lm", face=face)
    for at, (name, value) in enumerate(zip(facts["names"], values, strict=True)):
        y = 30 + 30.0 * at
        canvas.text(left - 8, y + 9, name, size=10.5, anchor="rm", face=face)
        length = (WIDTH - left - 52) * value / widest
        canvas.box(left, y, length, 18, fill=PALETTE[0])
        canvas.text(left + length + 7, y + 9, _number(value) + facts.get("suffix", ""), size=10, anchor="lm", face=face)


def _pie(canvas: Canvas, facts: Mapping[str, Any], face: str) -> None:
    (values,) = facts["series"].values()
    begin = -90.0
    for at, value in enumerate(values):
        end = begin + 360 * value / sum(values)
        canvas.slice(140, HEIGHT / 2, 104, begin, end, PALETTE[at])
        begin = end
    for at, (name, value) in enumerate(zip(facts["names"], values, strict=True)):
        y = HEIGHT / 2 + (at - (len(values) - 1) / 2) * 28
        canvas.box(282, y - 6, 12, 12, fill=PALETTE[at])
        canvas.text(302, y, name, size=11, anchor="lm", face=face)
        canvas.text(WIDTH - 16, y, f"{100 * value / sum(values):.1f}%", size=11, anchor="rm", face=face)


def _axes(canvas: Canvas, facts: Mapping[str, Any], face: str, highest: float | None = None) -> float:
    """Grid, unit and legend; the value at the top of the scale."""
    if highest is None:
        highest = max(value for values in facts["series"].values() for value in values)
    step = next(size for power in range(-3, 9) for size in (10.0**power, 2 * 10.0**power, 5 * 10.0**power) if highest / size <= 5.4)
    top = step * (int(highest / step) + 1)
    for at in range(round(top / step) + 1):
        y = _y(at * step, top)
        canvas.line((LEFT, y), (WIDTH - RIGHT, y), ink=HAIR if at else GREY, pen=0.7)
        canvas.text(LEFT - 6, y, _number(at * step), size=9.5, ink=GREY, anchor="rm", face=face)
    canvas.text(8, 13, facts.get("unit", ""), size=9.5, ink=GREY, anchor="lm", face=face)
    x = WIDTH - RIGHT
    for place, name in reversed(list(enumerate(facts["series"]))):
        if len(facts["series"]) < 2:
            break
        x -= canvas.text_width(name, 9.5, face=face)
        canvas.text(x, 13, name, size=9.5, anchor="lm", face=face)
        canvas.box(x - 14, 8, 10, 10, fill=PALETTE[place])
        x -= 26
    return top


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 10_000 else f"{value:,.0f}"
