"""Tables of a PDF: columns by share or by content, rows that keep merged cells together, three ways to rule them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wenku.demo import manuscript as ms
from wenku.demo.faces import Faces
from wenku.demo.lines import Line, set_lines
from wenku.demo.looks import Look, Setting, ruling
from wenku.demo.sheet import Chunk, Sheet

PAD_X, PAD_Y = 6.0, 4.5
RULE = "77807c"


@dataclass(frozen=True)
class Laid:
    """A cell with its lines and its place within the table."""

    cell: ms.Cell
    row: int
    column: int
    x: float
    width: float
    lines: tuple[Line, ...]
    setting: Setting

    @property
    def height(self) -> float:
        return max(len(self.lines), 1) * self.setting.leading + 2 * PAD_Y


def chunks(table: ms.Table, look: Look, faces: Faces, width: float) -> Iterator[Chunk]:
    """One chunk for each group of rows that merged cells hold together; the header row comes again on the next page."""
    shares = widths(table.rows, table.manner)
    edges = [0.0]
    for share in shares:
        edges.append(edges[-1] + share * width)
    cells = list(_laid(table, look, faces, edges))
    heights = _heights(cells, len(table.rows), float(table.manner.get("row", 0)))
    groups = list(_groups(table))
    header: Chunk | None = None
    for at, (first, last) in enumerate(groups):
        final = at == len(groups) - 1
        chunk = _chunk(table, look, cells, heights, edges, range(first, last), final)
        chunk = replace(chunk, before=8 if at == 0 else 0, again=header, keeps=not final and (at == 0 or small(table)))
        if at == 0 and table.headed:
            header = replace(chunk, before=0, keeps=False, again=None)
        yield chunk


def small(table: ms.Table) -> bool:
    """Whether the table should stand on one page."""
    letters = sum(len(ms.plain(line)) for row in table.rows for cell in row if cell for line in cell.lines)
    return len(table.rows) <= 10 and letters < 420 and "row" not in table.manner


def widths(rows: tuple[tuple[ms.Cell | None, ...], ...], manner: Mapping[str, str]) -> list[float]:
    """Each column's share of the width: as given, else by its longest line, softened."""
    if "widths" in manner:
        given = [float(part) for part in manner["widths"].split(",")]
    else:
        given = [3.0] * len(rows[0])
        for row in rows:
            for at, cell in enumerate(row):
                if cell and cell.across == 1:
                    given[at] = max(given[at], *(min(_ems(ms.plain(line)), 22) for line in cell.lines))
    return [part / sum(given) for part in given]


def _ems(text: str) -> float:
    return 1.5 + sum(1 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def setting_of(cell: ms.Cell, table: ms.Table, row: int, look: Look) -> Setting:
    """A cell's setting; a header is bold and centred."""
    type = replace(look.table_type, size=float(table.manner.get("size", look.table_type.size)))
    header = table.headed and row == 0
    if header:
        white = ruling(look, table.manner) == "banded"
        type = replace(
            type, bold=True, face="hei" if look.language == "zh" else type.face, colour="ffffff" if white else type.colour
        )
    if ruling(look, table.manner) == "band":
        type = replace(type, colour="ffffff")
    leading = type.size * (1.5 if look.language == "zh" else 1.35)
    return Setting(type, leading, align="centre" if header else cell.align)


def _laid(table: ms.Table, look: Look, faces: Faces, edges: list[float]) -> Iterator[Laid]:
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells):
            if cell:
                setting = setting_of(cell, table, row, look)
                width = edges[column + cell.across] - edges[column]
                lines = [line for runs in cell.lines for line in set_lines(faces, runs, setting, width - 2 * PAD_X)]
                yield Laid(cell, row, column, edges[column], width, tuple(lines), setting)


def _heights(cells: list[Laid], rows: int, least: float) -> list[float]:
    heights = [least] * rows
    for cell in cells:
        if cell.cell.down == 1:
            heights[cell.row] = max(heights[cell.row], cell.height)
    for cell in cells:
        missing = cell.height - sum(heights[cell.row : cell.row + cell.cell.down])
        if missing > 0:
            heights[cell.row + cell.cell.down - 1] += missing
    return heights


def _groups(table: ms.Table) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(table.rows):
        last = first + 1
        row = first
        while row < last:
            last = max([last, *(row + cell.down for cell in table.rows[row] if cell)])
            row += 1
        yield first, last
        first = last


def _chunk(
    table: ms.Table, look: Look, cells: list[Laid], heights: list[float], edges: list[float], rows: range, final: bool
) -> Chunk:
    mine = [cell for cell in cells if cell.row in rows]
    height = sum(heights[row] for row in rows)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        for cell in mine:
            top = y + sum(heights[rows.start : cell.row])
            tall = sum(heights[cell.row : cell.row + cell.cell.down])
            _frame(sheet, cell, table, look, x, top, tall)
            middle = top + (tall - len(cell.lines) * cell.setting.leading) / 2 if cell.cell.lines[0] else top
            for at, line in enumerate(cell.lines):
                base = middle + (at + 0.5) * cell.setting.leading + cell.setting.type.size * 0.36
                sheet.line(line, x + cell.x + PAD_X, base)
        if ruling(look, table.manner) == "lined":
            _three_rules(sheet, table, rows, x, y, edges[-1], height, final)

    return Chunk(height + (12 if final else 0), draw)


def _frame(sheet: Sheet, cell: Laid, table: ms.Table, look: Look, x: float, top: float, tall: float) -> None:
    header = table.headed and cell.row == 0
    if ruling(look, table.manner) == "banded":
        fill = look.accent if header else "f3f4f1" if cell.row % 2 == 0 else None
        sheet.box(x + cell.x, top, cell.width, tall, fill=fill, ink="d3d8d2", pen=0.5)
    elif ruling(look, table.manner) == "band":
        sheet.box(x + cell.x, top, cell.width, tall, fill=look.accent)
    elif ruling(look, table.manner) == "grid":
        label = not table.headed and "label" in table.manner and cell.column == 0
        sheet.box(x + cell.x, top, cell.width, tall, fill="e9ece8" if header or label else None, ink=RULE)


def _three_rules(sheet: Sheet, table: ms.Table, rows: range, x: float, y: float, width: float, height: float, final: bool) -> None:
    if rows.start == 0:
        sheet.rule((x, y), (x + width, y), width=1.3)
        if table.headed:
            sheet.rule((x, y + height), (x + width, y + height), width=0.6)
    if final:
        sheet.rule((x, y + height), (x + width, y + height), width=1.3)
