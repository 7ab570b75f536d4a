"""The pieces that a PDF's columns are filled with: each block of a manuscript becomes chunks of known height."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wenku.demo import manuscript as ms
from wenku.demo import pictures, tables
from wenku.demo.faces import Faces
from wenku.demo.lines import Line, set_lines
from wenku.demo.looks import INK, Look, Setting, Type, mannered
from wenku.demo.manuscript import Run, Runs
from wenku.demo.sheet import Chunk, Sheet


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    level: int
    text: str
    page: int


@dataclass(frozen=True)
class Maker:
    """Makes chunks in one look for columns of one width."""

    look: Look
    faces: Faces
    width: float
    contents: tuple[Entry, ...]

    def chunks(self, block: ms.Block, anchor: int | None) -> Iterator[Chunk]:
        """The block's chunks; a heading is known by `anchor`."""
        match block:
            case ms.Heading():
                yield from self._heading(block, anchor)
            case ms.Paragraph():
                yield from self._paragraph(block)
            case ms.Item():
                yield from self._item(block)
            case ms.Remark():
                yield self._remark(block)
            case ms.Table():
                yield from tables.chunks(block, self.look, self.faces, self.width)
            case ms.Code():
                yield from self._code(block)
            case ms.Chart():
                yield self._picture(block, str(block.facts.get("caption", "")), float(block.facts.get("wide", 0.82)))
            case ms.Directive():
                yield from self._directive(block)

    def _heading(self, block: ms.Heading, anchor: int | None) -> Iterator[Chunk]:
        setting = self.look.title if block.level == 1 else self.look.headings[min(block.level - 2, len(self.look.headings) - 1)]
        setting = mannered(setting, block.manner)
        lines = set_lines(self.faces, block.runs, setting, self.width)
        for chunk in _stacked(lines, setting):
            yield replace(chunk, keeps=True, anchor=anchor)
            anchor = None

    def _paragraph(self, block: ms.Paragraph) -> Iterator[Chunk]:
        setting = mannered(self.look.body, block.manner)
        if block.choices:
            yield self._columns(block.columns, setting, flush="noindent" in block.manner)
            return
        lines = set_lines(self.faces, block.columns[0], setting, self.width)
        chunks = list(_stacked(lines, setting))
        if "redline" in block.manner:
            chunks[-1] = _underlined(chunks[-1], self.width)
        keeps = "keep" in block.manner or len(chunks) == 2
        yield from (replace(chunk, keeps=(keeps and chunk is not chunks[-1]) or "keep" in block.manner) for chunk in chunks)

    def _columns(self, columns: tuple[Runs, ...], setting: Setting, *, flush: bool) -> Chunk:
        """Parts side by side, as the choices of a question stand: under its words, not under its number."""
        left = 0 if flush else setting.type.size * 2.25
        each = (self.width - left) / len(columns)
        flat = replace(setting, align="left")
        sets = [set_lines(self.faces, runs, flat, each - 4, indent=0) for runs in columns]
        height = max(len(lines) for lines in sets) * setting.leading

        def draw(sheet: Sheet, x: float, y: float) -> None:
            for at, lines in enumerate(sets):
                _draw_lines(sheet, lines, flat, x + left + at * each, y)

        return Chunk(height + setting.after, draw, before=setting.before)

    def _item(self, block: ms.Item) -> Iterator[Chunk]:
        size = self.look.body.type.size
        hang = size * (1.3 if block.mark == "-" else 1.75)
        left = size * (0.5 + 1.6 * block.depth)
        setting = replace(self.look.body, indent=0, after=self.look.body.after * 0.5)
        lines = set_lines(self.faces, block.runs, setting, self.width - left - hang)
        mark = set_lines(self.faces, (Run("" if block.mark == "-" else block.mark),), replace(setting, align="left"), self.width)

        for at, chunk in enumerate(_stacked(lines, setting)):

            def draw(sheet: Sheet, x: float, y: float, at: int = at, chunk: Chunk = chunk) -> None:
                chunk.draw(sheet, x + left + hang, y)
                if at == 0:
                    _draw_lines(sheet, mark, setting, x + left, y)
                if at == 0 and block.mark == "-":
                    sheet.disc(x + left + size * 0.4, y + setting.leading / 2, size * 0.14, setting.type.colour)

            yield replace(chunk, draw=draw)

    def _remark(self, block: ms.Remark) -> Chunk:
        setting = replace(self.look.body, indent=0, after=0)
        lines = set_lines(self.faces, block.runs, setting, self.width - 30)
        height = len(lines) * setting.leading + 14
        bar = self.look.accent if self.look.accent not in (INK, "e9ece8", "f1f1ee") else "77807c"

        def draw(sheet: Sheet, x: float, y: float) -> None:
            sheet.box(x, y, self.width, height, fill="f3f4f1")
            sheet.box(x, y, 3.5, height, fill=bar)
            _draw_lines(sheet, lines, setting, x + 16, y + 7)

        return Chunk(height + 10, draw, before=6)

    def _code(self, block: ms.Code) -> Iterator[Chunk]:
        size = self.look.body.type.size * 0.86
        setting = Setting(Type("mono", size), size * 1.5)
        rows = block.text.split("\n")
        for at, row in enumerate(rows):
            line = set_lines(self.faces, (Run(row or " "),), setting, 10_000)
            top, bottom = (6 if at == 0 else 0), (6 if at == len(rows) - 1 else 0)
            height = setting.leading + top + bottom

            def draw(sheet: Sheet, x: float, y: float, line: list[Line] = line, top: int = top, height: float = height) -> None:
                sheet.box(x, y, self.width, height + 0.4, fill="f1f3f0")
                _draw_lines(sheet, line, setting, x + 8, y + top)

            yield Chunk(height + (8 if bottom else 0), draw, before=4 if at == 0 else 0, keeps=at < min(len(rows) - 1, 14))

    def _picture(self, block: ms.Chart | ms.Directive, caption: str, share: float) -> Chunk:
        image = pictures.picture(block, self.look.language)
        width = self.width * share
        height = width * image.height / image.width
        setting = replace(
            self.look.body, type=replace(self.look.body.type, size=self.look.body.type.size * 0.86), indent=0, align="centre"
        )
        lines = set_lines(self.faces, ms.runs(caption), setting, self.width) if caption else []

        def draw(sheet: Sheet, x: float, y: float) -> None:
            sheet.picture(x + (self.width - width) / 2, y, width, height, image.png)
            _draw_lines(sheet, lines, setting, x, y + height + 4)

        return Chunk(height + len(lines) * setting.leading + 12, draw, before=8)

    def _directive(self, block: ms.Directive) -> Iterator[Chunk]:
        match block.name:
            case "drawing":
                yield self._picture(block, block.manner.get("caption", ""), float(block.manner.get("wide", 0.7)))
            case "lines":
                yield from (Chunk(26, self._ruled) for _ in range(int(block.words[0])))
            case "rule":
                yield Chunk(12, lambda sheet, x, y: sheet.rule((x, y + 6), (x + self.width, y + 6), "b7bdb9"))
            case "space":
                yield Chunk(0, lambda sheet, x, y: None, before=float(block.words[0]))
            case "contents":
                yield from self._contents()

    def _ruled(self, sheet: Sheet, x: float, y: float) -> None:
        sheet.rule((x, y + 22), (x + self.width, y + 22), "77807c", 0.5)

    def _contents(self) -> Iterator[Chunk]:
        name = "Contents" if self.look.language == "en" else "目　录"
        setting = replace(self.look.headings[0], align="centre", indent=0)
        yield from _stacked(set_lines(self.faces, (Run(name),), setting, self.width), setting)
        for entry in self.contents:
            yield self._entry(entry)

    def _entry(self, entry: Entry) -> Chunk:
        face = self.look.body.type.face if self.look.language == "en" else ("hei" if entry.level == 2 else "song")
        setting = Setting(Type(face, 11, bold=entry.level == 2), 18.6)
        left = (entry.level - 2) * 20.0
        text = set_lines(self.faces, (Run(entry.text),), setting, self.width)[0]
        number = set_lines(self.faces, (Run(str(entry.page)),), replace(setting, align="right"), self.width)[0]
        dot = set_lines(self.faces, (Run("."),), replace(setting, type=replace(setting.type, bold=False)), self.width)[0].parts[0]

        def draw(sheet: Sheet, x: float, y: float) -> None:
            sheet.line(text, x + left, y + 15)
            sheet.line(number, x, y + 15)
            at = left + text.width + 8
            while at < self.width - number.width - 6:
                sheet.letters(x + at, y + 15, ".", dot.face, 9, "77807c")
                at += 5

        return Chunk(setting.leading, draw, before=2.5 if entry.level == 2 else 0)


def entries(blocks: tuple[ms.Block, ...], pages: Mapping[int, int]) -> Iterator[Entry]:
    """The table of contents: headings of two levels; `pages` by the heading's place among the blocks."""
    for at, block in enumerate(blocks):
        if isinstance(block, ms.Heading) and block.level in (2, 3) and "unlisted" not in block.manner:
            yield Entry(block.level, ms.plain(block.runs), pages.get(at, 0))


def _stacked(lines: list[Line], setting: Setting) -> Iterator[Chunk]:
    for at, line in enumerate(lines):
        last = at == len(lines) - 1

        def draw(sheet: Sheet, x: float, y: float, line: Line = line) -> None:
            _draw_lines(sheet, [line], setting, x, y)

        yield Chunk(setting.leading + (setting.after if last else 0), draw, before=setting.before if at == 0 else 0)


def _draw_lines(sheet: Sheet, lines: list[Line], setting: Setting, x: float, y: float) -> None:
    for at, line in enumerate(lines):
        sheet.line(line, x, y + at * setting.leading + setting.leading / 2 + setting.type.size * 0.36)


def _underlined(chunk: Chunk, width: float) -> Chunk:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        chunk.draw(sheet, x, y)
        sheet.rule((x, y + chunk.height - 2), (x + width, y + chunk.height - 2), "c3231a", 1.8)

    return replace(chunk, draw=draw)
