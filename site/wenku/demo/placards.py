"""Documents that are one picture: a poster of a manuscript's points, and the planets of its table side by side."""

import math
from datetime import datetime
from pathlib import Path

from wenku.demo import manuscript as ms
from wenku.demo.canvas import HAIR, PAPER, Canvas
from wenku.demo.looks import Look
from wenku.demo.manuscript import Manuscript

_DEEP, _WATER, _FOAM, _ALARM = "#0f4c75", "#2d82b5", "#e6f1f7", "#c8402f"
_NIGHT, _PALE, _FAINT = "#101826", "#e8ecf2", "#8d9bb0"
_INKS = ("#9c8e84", "#d9b77a", "#4f8fc0", "#c1563a", "#d0a77c", "#e0c88f", "#9fd3d6", "#4566c9")  # from Mercury to Neptune
_RINGED = "Saturn"


def write_poster(manuscript: Manuscript, _: Look, path: Path, __: datetime) -> None:
    """Title and subtitle, a card for each numbered item, and the remarks at the foot."""
    canvas = Canvas(420, 594, ground=_FOAM)
    heading = next(block for block in manuscript.blocks if isinstance(block, ms.Heading))
    subtitle = next(block for block in manuscript.blocks if isinstance(block, ms.Paragraph))
    items = [block for block in manuscript.blocks if isinstance(block, ms.Item)]
    remarks = [ms.plain(block.runs) for block in manuscript.blocks if isinstance(block, ms.Remark)]
    canvas.box(0, 0, 420, 150, fill=_DEEP)
    for row, ink in enumerate((_WATER, "#7db8d8", _FOAM)):
        _wave(canvas, 128 + row * 14, ink, row)
    canvas.text(210, 54, ms.plain(heading.runs), size=40, ink=PAPER, bold=True)
    canvas.text(210, 98, ms.plain(subtitle.columns[0]), size=14, ink=PAPER)
    for at, item in enumerate(items):
        _card(canvas, 24 + at % 2 * 192, 184 + at // 2 * 96, str(at + 1), ms.plain(item.runs))
    top = 584 - 24 * len(remarks) - 20
    canvas.box(0, top, 420, 594 - top, fill=_ALARM)
    for at, remark in enumerate(remarks):
        canvas.text(210, top + 24 + at * 24, remark, size=14 if at else 16, ink=PAPER, bold=at == 0)
    canvas.image().save(path, "JPEG", quality=88, dpi=(150, 150))


def _wave(canvas: Canvas, y: float, ink: str, phase: int) -> None:
    crest = [(x, y + 7 * math.sin(x / 26 + phase * 1.7)) for x in range(0, 421, 4)]
    canvas.shape([*crest, (420, y + 40), (0, y + 40)], fill=ink)


def _card(canvas: Canvas, x: float, y: float, number: str, words: str) -> None:
    canvas.box(x, y, 180, 84, fill=PAPER, ink=HAIR, round_by=8)
    canvas.disc(x + 24, y + 42, 15, fill=_DEEP)
    canvas.text(x + 24, y + 42, number, size=17, ink=PAPER, bold=True)
    lines = _broken(words, 8)
    for at, line in enumerate(lines):
        canvas.text(x + 48, y + 42 + (at - (len(lines) - 1) / 2) * 20, line, size=14, anchor="lm", bold=True)


def _broken(words: str, most: int) -> list[str]:
    """Lines of about the same length, so that the last one isn't a single letter."""
    each = math.ceil(len(words) / math.ceil(len(words) / most))
    return [words[at : at + each] for at in range(0, len(words), each)]


def write_planets(manuscript: Manuscript, _: Look, path: Path, __: datetime) -> None:
    """Each row of the table a planet: its disc to scale, its figures below, its distance on a line."""
    table = next(block for block in manuscript.blocks if isinstance(block, ms.Table))
    names, *rows = [[ms.plain(cell.lines[0]) if cell else "" for cell in row] for row in table.rows]
    heading = next(block for block in manuscript.blocks if isinstance(block, ms.Heading))
    words = [ms.plain(block.columns[0]) for block in manuscript.blocks if isinstance(block, ms.Paragraph)]
    canvas = Canvas(760, 520, scale=2, ground=_NIGHT)
    canvas.text(32, 44, ms.plain(heading.runs), size=28, ink=_PALE, anchor="lm", bold=True, face="sans")
    canvas.text(32, 74, words[0], size=12.5, ink=_FAINT, anchor="lm", face="sans")
    _discs(canvas, rows)
    for line, name in enumerate(names[1:]):
        canvas.text(32, 296 + line * 22, name, size=10.5, ink=_FAINT, anchor="lm", face="sans")
        canvas.line((32, 285 + line * 22), (728, 285 + line * 22), ink="#263247", pen=0.6)
    for column, row in enumerate(rows):
        for line, figure in enumerate(row[1:]):
            canvas.text(_across(column), 296 + line * 22, figure, size=11, ink=_PALE, face="sans")
    _distances(canvas, rows, words[1])
    canvas.text(728, 502, words[2], size=9.5, ink=_FAINT, anchor="rm", face="sans")
    canvas.image().save(path, "PNG", optimize=True)


def _across(column: int) -> float:
    return 178 + column * 72


def _number(figure: str) -> float:
    return float(figure.replace(",", ""))


def _discs(canvas: Canvas, rows: list[list[str]]) -> None:
    """The largest may just not touch its neighbour."""
    largest = max(_number(row[1]) for row in rows)
    for column, (row, ink) in enumerate(zip(rows, _INKS, strict=True)):
        radius = 35 * _number(row[1]) / largest
        if row[0] == _RINGED:
            canvas.disc(_across(column), 174, radius * 1.24, ink="#a99566", pen=2.4, squash=0.24)
        canvas.disc(_across(column), 174, radius, fill=ink)
        canvas.text(_across(column), 244, row[0], size=12.5, ink=_PALE, bold=True, face="sans")


def _distances(canvas: Canvas, rows: list[list[str]], caption: str) -> None:
    canvas.text(32, 424, caption, size=10.5, ink=_FAINT, anchor="lm", face="sans")
    canvas.line((32, 456), (728, 456), ink=_FAINT, pen=1)
    canvas.disc(32, 456, 9, fill="#f5c542")
    farthest = max(_number(row[2]) for row in rows)
    for at, (row, ink) in enumerate(zip(rows, _INKS, strict=True)):
        x = 32 + 690 * _number(row[2]) / farthest
        canvas.disc(x, 456, 5, fill=ink, ink=_NIGHT, pen=0.8)
        if at > 3:  # those near the sun would write over one another
            canvas.text(x, 476, row[0], size=10, ink=_PALE, face="sans", anchor="mm" if at < len(rows) - 1 else "rm")
