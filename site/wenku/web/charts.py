"""Charts as figures and points for SVG: no picture is drawn, no style is needed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Steps:
    """A line that stays where it is until it changes, in a box of 100 by 100: `line` and `area` are the points of a polyline and a
    polygon, `scale` the figures beside it from the top down, `grid` the heights of their lines.
    """

    line: str
    area: str
    scale: list[int]
    grid: list[float]


def steps(values: Sequence[int]) -> Steps:
    """`values`, none below 0, one after the other, in equal distances."""
    step = _step(max(values))
    lines = max(1, -(-max(values) // step))
    top, apart = step * lines, 100 / (len(values) - 1)
    points = [(0.0, values[0])]
    for place, value in enumerate(values[1:], start=1):
        points += [(place * apart, points[-1][1]), (place * apart, value)]
    line = " ".join(f"{x:.1f},{100 - 100 * value / top:.1f}" for x, value in points)
    return Steps(
        line=line,
        area=f"0,100 {line} 100,100",
        scale=[step * number for number in range(lines, -1, -1)],
        grid=[100 * number / lines for number in range(lines + 1)],
    )


@dataclass(frozen=True)
class Bars:
    """A bar for each value in a box of 100 by 100: left edge, upper edge, width, height; `scale` and `grid` as of Steps."""

    bars: list[tuple[float, float, float, float]]
    scale: list[int]
    grid: list[float]


def bars(values: Sequence[int]) -> Bars:
    """`values`, none below 0, side by side."""
    step = _step(max(values))
    lines = max(1, -(-max(values) // step))
    top, apart = step * lines, 100 / len(values)
    heights = [100 * value / top for value in values]
    return Bars(
        bars=[
            (round(place * apart + apart * 0.15, 3), round(100 - height, 2), round(apart * 0.7, 3), round(height, 2))
            for place, height in enumerate(heights)
            if height
        ],
        scale=[step * number for number in range(lines, -1, -1)],
        grid=[100 * number / lines for number in range(lines + 1)],
    )


def _step(most: int) -> int:
    """A round number of which at most four make up `most`."""
    step = 1
    while True:
        for round in (1, 2, 5):
            if step * round * 4 >= most:
                return step * round
        step *= 10
