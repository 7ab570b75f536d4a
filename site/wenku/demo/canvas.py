"""A place to draw the pictures of demo documents: in points, twice as large as shown, then reduced, so that edges are smooth."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from wenku.demo import faces

INK, GREY, HAIR, PAPER = "#1a1e1e", "#5a6260", "#d3d8d2", "#ffffff"
PALETTE = ("#24557c", "#b1301c", "#22633f", "#a86d10", "#6b5b95", "#5a6260")
Point = tuple[float, float]


@dataclass(frozen=True)
class Picture:
    png: bytes
    width: int
    height: int


class Canvas:
    """Draws in units of which `width` fit across; `scale` pixels each in the finished picture."""

    def __init__(self, width: float, height: float, *, scale: float = 2.5, ground: str = PAPER) -> None:
        self.width, self.height = width, height
        self._unit = scale * 2
        self._image = Image.new("RGB", (round(width * scale) * 2, round(height * scale) * 2), ground)
        self._draw = ImageDraw.Draw(self._image)

    def line(self, *points: Point, ink: str = INK, pen: float = 1.2, dashed: bool = False) -> None:
        if dashed:
            for begin, end in pairwise(points):
                for dash in _dashes(begin, end):
                    self._draw.line([self._at(point) for point in dash], fill=ink, width=self._pen(pen))
            return
        self._draw.line([self._at(point) for point in points], fill=ink, width=self._pen(pen), joint="curve")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        ink: str | None = None,
        pen: float = 1.2,
        round_by: float = 0,
    ) -> None:
        corners = (*self._at((x, y)), *self._at((x + width, y + height)))
        self._draw.rounded_rectangle(
            corners, radius=round_by * self._unit, fill=fill, outline=ink, width=self._pen(pen) if ink else 0
        )

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str | None = None,
        ink: str | None = None,
        pen: float = 1.2,
        squash: float = 1,
    ) -> None:
        corners = (*self._at((x - radius, y - radius * squash)), *self._at((x + radius, y + radius * squash)))
        self._draw.ellipse(corners, fill=fill, outline=ink, width=self._pen(pen) if ink else 0)

    def slice(self, x: float, y: float, radius: float, begin: float, end: float, fill: str) -> None:
        corners = (*self._at((x - radius, y - radius)), *self._at((x + radius, y + radius)))
        self._draw.pieslice(corners, begin, end, fill=fill, outline=PAPER, width=self._pen(1.5))

    def arc(self, x: float, y: float, radius: float, begin: float, end: float, *, ink: str = INK, pen: float = 1.2) -> None:
        corners = (*self._at((x - radius, y - radius)), *self._at((x + radius, y + radius)))
        self._draw.arc(corners, begin, end, fill=ink, width=self._pen(pen))

    def shape(self, points: Sequence[Point], *, fill: str | None = None, ink: str | None = None, pen: float = 1.2) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=fill)
        if ink:
            self.line(*points, points[0], ink=ink, pen=pen)

    def arrow(self, begin: Point, end: Point, *, ink: str = INK, pen: float = 1.2, head: float = 7, both: bool = False) -> None:
        self.line(begin, end, ink=ink, pen=pen)
        for tip, tail in ((end, begin), (begin, end))[: 2 if both else 1]:
            turn = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
            sides = [(tip[0] - head * math.cos(turn + way), tip[1] - head * math.sin(turn + way)) for way in (0.42, -0.42)]
            self.shape([tip, *sides], fill=ink)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        ink: str = INK,
        anchor: str = "mm",
        bold: bool = False,
        face: str = "hei",
    ) -> None:
        """`anchor` as in Pillow: l, m, r for across; t, m, s for down."""
        self._draw.text(self._at((x, y)), text, fill=ink, font=_font(face, bold, round(size * self._unit)), anchor=anchor)

    def text_width(self, text: str, size: float, *, bold: bool = False, face: str = "hei") -> float:
        return float(_font(face, bold, round(size * self._unit)).getlength(text)) / self._unit

    def image(self) -> Image.Image:
        return self._image.reduce(2)

    def picture(self) -> Picture:
        small = self.image()
        out = io.BytesIO()
        small.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return Picture(out.getvalue(), *small.size)

    def _at(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit

    def _pen(self, pen: float) -> int:
        return max(1, round(pen * self._unit))


def _dashes(begin: Point, end: Point, dash: float = 5) -> list[tuple[Point, Point]]:
    length = math.dist(begin, end)
    steps = max(1, round(length / dash))
    at = [(begin[0] + (end[0] - begin[0]) * n / steps, begin[1] + (end[1] - begin[1]) * n / steps) for n in range(steps + 1)]
    return [(at[n], at[n + 1]) for n in range(0, steps, 2)]


@cache
def _font(face: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    place = faces.found(faces.pattern(face, bold=bold))
    if place:
        return ImageFont.truetype(place[0], size, index=place[1])
    return ImageFont.truetype(io.BytesIO(pymupdf.Font("cjk").buffer), size)
