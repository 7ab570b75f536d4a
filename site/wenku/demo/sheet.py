"""One page of a PDF being drawn: text gathered by colour and shapes gathered in one, so that the page's content stays small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pymupdf

from wenku.demo.faces import Faces
from wenku.demo.lines import Line, unbroken
from wenku.demo.looks import Type

Point = tuple[float, float]


@dataclass(frozen=True)
class Chunk:
    """A piece of a column. `before` is dropped where a column begins; `keeps` means: not without the next one.

    `again` is repeated on top of the next column when this chunk falls there; `anchor` numbers a heading of `level`.
    """

    height: float
    draw: Callable[[Sheet, float, float], None]
    before: float = 0
    keeps: bool = False
    again: Chunk | None = None
    anchor: int | None = None


def colour(hexadecimal: str) -> tuple[float, ...]:
    return tuple(int(hexadecimal[at : at + 2], 16) / 255 for at in (0, 2, 4))


class Sheet:
    """What will stand on a page. PyMuPDF forgets a page when another is made, so everything is kept until `print`."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._shapes: list[Callable[[Any], None]] = []
        self._pictures: list[tuple[Any, bytes]] = []
        self._texts: dict[str, list[tuple[Point, str, str, float]]] = {}

    def letters(self, x: float, baseline: float, text: str, face: str, size: float, ink: str) -> None:
        self._texts.setdefault(ink, []).append(((x, baseline), text, face, size))

    def line(self, line: Line, x: float, baseline: float) -> None:
        for part in line.parts:
            self.letters(x + part.x, baseline, part.text, part.face, part.type.size, part.type.colour)

    def say(self, x: float, baseline: float, text: str, type: Type, align: str = "left") -> None:
        """Text that begins at `x`, ends there (right) or has its middle there (centre)."""
        line = unbroken(self._faces, text, type)
        self.line(line, x - line.width * {"left": 0, "centre": 0.5, "right": 1}[align], baseline)

    def rule(self, begin: Point, end: Point, ink: str = "1a1a1a", width: float = 0.6, dashes: str | None = None) -> None:
        def draw(shape: Any) -> None:
            shape.draw_line(begin, end)
            shape.finish(color=colour(ink), width=width, dashes=dashes)

        self._shapes.append(draw)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, ink: str | None = None, pen: float = 0.6
    ) -> None:
        def draw(shape: Any) -> None:
            shape.draw_rect(pymupdf.Rect(x, y, x + width, y + height))
            shape.finish(color=colour(ink) if ink else None, fill=colour(fill) if fill else None, width=pen)

        self._shapes.append(draw)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        def draw(shape: Any) -> None:
            shape.draw_circle((x, y), radius)
            shape.finish(color=None, fill=colour(fill), width=0)

        self._shapes.append(draw)

    def picture(self, x: float, y: float, width: float, height: float, image: bytes) -> None:
        self._pictures.append((pymupdf.Rect(x, y, x + width, y + height), image))

    def print(self, page: Any) -> None:
        """Shapes first, pictures over them, the text on top; when all letters of the document are known."""
        shape = page.new_shape()
        for draw in self._shapes:
            draw(shape)
        shape.commit()
        for where, image in self._pictures:
            page.insert_image(where, stream=image)
        for ink, texts in self._texts.items():
            for first in range(0, len(texts), 50):  # a writer measures all that it holds with each piece that it gets
                writer = pymupdf.TextWriter(page.rect)
                for place, text, face, size in texts[first : first + 50]:
                    writer.append(place, text, self._faces.cut[face], size)
                writer.write_text(page, color=colour(ink))
