"""PDF documents: the blocks of a manuscript set on pages with heads, feet, an outline and a table of contents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pymupdf

from wenku.demo import manuscript as ms
from wenku.demo.chunks import Maker, entries
from wenku.demo.faces import Faces
from wenku.demo.looks import Look, Type
from wenku.demo.manuscript import Manuscript
from wenku.demo.sheet import Chunk, Sheet


@dataclass(frozen=True)
class Stood:
    """A chunk at its place."""

    chunk: Chunk
    page: int
    x: float
    y: float


class Setter:
    """Fills the columns of page after page."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._page = -1
        self._columns = 1
        self._column = 0
        self._top = self._y = 0.0
        self._bottom = look.paper[1] - look.margins[2]
        self.stood: list[Stood] = []
        self._waiting: list[Chunk] = []
        self.new_page()

    @property
    def width(self) -> float:
        _, right, _, left = self._look.margins
        inner = self._look.paper[0] - right - left
        return (inner - self._look.gap * (self._columns - 1)) / self._columns

    def new_page(self) -> None:
        self._settle()
        if self._page >= 0 and not self._begun():
            return
        self._page += 1
        self._column = 0
        self._top = self._y = self._look.margins[0]

    def columns(self, number: int) -> None:
        """Go on in so many columns, below what stands here."""
        self._settle()
        self._columns, self._column = number, 0
        self._top = self._y = max((one.y + one.chunk.height for one in self.stood if one.page == self._page), default=self._top)

    def add(self, chunk: Chunk) -> None:
        self._waiting.append(chunk)
        if not chunk.keeps:
            self._settle()

    def finish(self) -> list[Stood]:
        self._settle()
        return self.stood

    def _begun(self) -> bool:
        return any(one.page == self._page for one in self.stood)

    def _settle(self) -> None:
        """Place the chunks that must stay together: here, or all of them in the next column."""
        group, self._waiting = self._waiting, []
        needed = sum(chunk.height + chunk.before for chunk in group)
        room = self._look.paper[1] - self._look.margins[2] - self._look.margins[0]
        if group and self._y > self._top and self._y + needed > self._bottom + 0.5 and needed <= room:
            self._next_column(group[0].again)
        for chunk in group:
            if self._y > self._top and self._y + chunk.before + chunk.height > self._bottom + 0.5:
                self._next_column(chunk.again)
            self._stand(chunk)

    def _next_column(self, again: Chunk | None) -> None:
        self._column += 1
        if self._column >= self._columns:
            self._column = 0
            self._page += 1
            self._top = self._look.margins[0]
        self._y = self._top
        if again:
            self._stand(again)

    def _stand(self, chunk: Chunk) -> None:
        if self._y > self._top:
            self._y += chunk.before
        x = self._look.margins[3] + self._column * (self.width + self._look.gap)
        self.stood.append(Stood(chunk, self._page, x, self._y))
        self._y += chunk.height


class Press:
    """A PDF in the making: manuscripts set on its sheets, or sheets drawn by hand."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.faces = Faces()
        self._sheets: list[Sheet] = []
        self._outline: list[list[Any]] = []

    def sheet(self) -> Sheet:
        """A new, empty sheet at the end."""
        self._sheets.append(Sheet(self.faces))
        return self._sheets[-1]

    def set(self, manuscript: Manuscript) -> None:
        """Set the manuscript's blocks on new sheets: twice where a table of contents must know the pages first."""
        stood = _set(manuscript, self.look, self.faces, {})
        pages = {one.chunk.anchor: one.page + 1 for one in stood if one.chunk.anchor is not None}
        bare = int(manuscript.facts.get("bare", 0))
        if any(isinstance(block, ms.Directive) and block.name == "contents" for block in manuscript.blocks):
            stood = _set(manuscript, self.look, self.faces, {anchor: page - bare for anchor, page in pages.items()})
        sheets = [self.sheet() for _ in range(1 + stood[-1].page)]
        for one in stood:
            one.chunk.draw(sheets[one.page], one.x, one.y)
        self._outline += _outline(manuscript, pages)

    def finish(self, manuscript: Manuscript, path: Path | BytesIO, made_at: datetime) -> None:
        """Add heads and feet and save: the same pages are the same bytes."""
        bare = int(manuscript.facts.get("bare", 0))
        for number, sheet in enumerate(self._sheets[bare:], 1):
            _furnish(sheet, str(manuscript.facts.get("head", "")), self.look, number, len(self._sheets) - bare)
        width, height = self.look.paper
        with pymupdf.open() as document:
            for sheet in self._sheets:
                sheet.print(document.new_page(width=width, height=height))
            document.set_toc(self._outline)
            save(document, path, str(manuscript.facts["title"]), made_at)


def write(manuscript: Manuscript, look: Look, path: Path | BytesIO, made_at: datetime) -> None:
    """Print to `path`."""
    press = Press(look)
    press.set(manuscript)
    press.finish(manuscript, path, made_at)


def save(document: Any, path: Path | BytesIO, title: str, made_at: datetime) -> None:
    """Save without what would differ the next time."""
    date = made_at.strftime("D:%Y%m%d%H%M%SZ")
    document.set_metadata({"title": title, "creationDate": date, "modDate": date})
    document.save(path, garbage=4, deflate=True, deflate_fonts=True, no_new_id=True)


def _set(manuscript: Manuscript, look: Look, faces: Faces, pages: Mapping[int, int]) -> list[Stood]:
    setter = Setter(look)
    contents = tuple(entries(manuscript.blocks, pages))
    if look.columns > 1:
        setter.columns(look.columns)
    for anchor, block in enumerate(manuscript.blocks):
        leads = ms.leads(manuscript.blocks, anchor)
        match block:
            case ms.Directive(name="page"):
                setter.new_page()
            case ms.Directive(name="columns"):
                setter.columns(int(block.words[0]))
            case _:
                for chunk in Maker(look, faces, setter.width, contents).chunks(
                    block, anchor if isinstance(block, ms.Heading) else None
                ):
                    setter.add(replace(chunk, keeps=chunk.keeps or leads))
    return setter.finish()


def _outline(manuscript: Manuscript, pages: Mapping[int, int]) -> list[list[Any]]:
    """Title, parts and chapters; an outline may not skip a level."""
    rows: list[list[Any]] = []
    for anchor, block in enumerate(manuscript.blocks):
        if isinstance(block, ms.Heading) and anchor in pages:
            rows.append([min(block.level, rows[-1][0] + 1 if rows else 1), ms.plain(block.runs), pages[anchor]])
    return rows


def _furnish(sheet: Sheet, head: str, look: Look, number: int, pages: int) -> None:
    """Head and foot of one page."""
    top, right, bottom, left = look.margins
    width = look.paper[0] - left - right
    small = Type(look.body.type.face if look.language == "en" else "song", 9, "474e4c")
    before, _, after = head.partition(" || ")
    if head:
        sheet.say(left if look.ruled_head else left + width / 2, top - 26, before, small, "left" if look.ruled_head else "centre")
        sheet.say(left + width, top - 26, after, small, "right")
    if head and look.ruled_head:
        sheet.rule((left, top - 19), (left + width, top - 19), "b7bdb9")
    if look.sealed and number % 2:
        _seal(sheet, look)
    foot = look.foot.format(page=number, pages=pages)
    if foot.startswith("— "):
        small = replace(small, size=14, colour="1a1a1a")
    sheet.say(left + width / 2, look.paper[1] - bottom + 32, foot, small, "centre")


def _seal(sheet: Sheet, look: Look) -> None:
    """The line along which a written examination is sealed, with its warning."""
    x, high = look.margins[3] - 44, look.paper[1]
    sheet.rule((x, 50), (x, high - 50), "5a6260", 0.9, "[3 4] 0")
    for place, letter in enumerate("密封线内不要答题"):
        y = 110 + place * (high - 200) / 7
        sheet.box(x - 9, y - 15, 18, 22, fill="ffffff")
        sheet.say(x, y, letter, Type("song", 12, "5a6260"), "centre")
