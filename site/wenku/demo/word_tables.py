"""Tables of the DOCX demo documents: widths, merged cells, repeated header rows, three ways to rule them."""

from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.shared import Pt

from wenku.demo import manuscript as ms
from wenku.demo.looks import Look, ruling
from wenku.demo.tables import setting_of, small, widths
from wenku.demo.word_styles import element, set_paragraph


def add(document: Any, table: ms.Table, look: Look, width: float, write: Any) -> None:
    """The table at the end of the document; `write(paragraph, runs, type)` fills a line."""
    before = document.paragraphs[-1].paragraph_format if document.paragraphs else None
    if before and not before.keep_with_next:
        before.space_after = max(before.space_after, Pt(6))
    rows, columns = len(table.rows), len(table.rows[0])
    made = document.add_table(rows, columns)
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    shares = [share * width for share in widths(table.rows, table.manner)]
    for column, share in zip(made.columns, shares, strict=True):
        column.width = Pt(share)
    grid = made._cells
    for at, cell in enumerate(cell for row in table.rows for cell in row):
        grid[at].width = Pt(shares[at % columns])
        if cell:
            _fill(grid[at], cell, table, at // columns, look, write)
    if small(table):
        for place in grid[:-columns]:
            for paragraph in place.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
    _merge(grid, table)
    _rows(made, table)
    _rule(made, table, look)
    after = document.add_paragraph()
    after.paragraph_format.line_spacing = Pt(8)
    after.paragraph_format.space_after = after.paragraph_format.space_before = Pt(0)


def _fill(place: Any, cell: ms.Cell, table: ms.Table, row: int, look: Look, write: Any) -> None:
    setting = setting_of(cell, table, row, look)
    plain = ruling(look, table.manner) == "plain"
    place.vertical_alignment = WD_ALIGN_VERTICAL.TOP if plain else WD_ALIGN_VERTICAL.CENTER
    for at, runs in enumerate(cell.lines):
        paragraph = place.paragraphs[0] if at == 0 else place.add_paragraph()
        set_paragraph(paragraph.paragraph_format, setting)
        write(paragraph, runs, setting.type)


def _merge(grid: list[Any], table: ms.Table) -> None:
    columns = len(table.rows[0])
    for at, cell in enumerate(cell for row in table.rows for cell in row):
        if cell and (cell.across > 1 or cell.down > 1):
            last = at + (cell.down - 1) * columns + cell.across - 1
            whole = grid[at].merge(grid[last])
            for empty in whole.paragraphs[len(cell.lines) :]:
                empty._p.getparent().remove(empty._p)


def _rows(made: Any, table: ms.Table) -> None:
    for at, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        element(properties, "w:cantSplit")
        if at == 0 and table.headed:
            element(properties, "w:tblHeader")
        if "row" in table.manner:
            row.height = Pt(float(table.manner["row"]))


def _rule(made: Any, table: ms.Table, look: Look) -> None:
    properties = made._tbl.tblPr
    borders = element(properties, "w:tblBorders")
    lined = ruling(look, table.manner) == "lined"
    bare = ruling(look, table.manner) in ("plain", "band")
    colour = "d3d8d2" if ruling(look, table.manner) == "banded" else "77807c"
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        strong = lined and side in ("top", "bottom")
        none = bare or (lined and not strong)
        element(
            borders,
            f"w:{side}",
            val="nil" if none else "single",
            sz="12" if strong else "4",
            space="0",
            color="1a1a1a" if lined else colour,
        )
    margins = element(properties, "w:tblCellMar")
    tall = "20" if ruling(look, table.manner) == "plain" else "70"
    for side, size in (("top", tall), ("left", "100"), ("bottom", tall), ("right", "100")):
        element(margins, f"w:{side}", w=size, type="dxa")
    for at, row in enumerate(made.rows):
        for column, cell in enumerate(row.cells):
            _shade(cell, table, at, column, look)


def _shade(cell: Any, table: ms.Table, row: int, column: int, look: Look) -> None:
    header = table.headed and row == 0
    label = not table.headed and "label" in table.manner and column == 0
    properties = cell._tc.get_or_add_tcPr()
    fill = None
    style = ruling(look, table.manner)
    if style == "banded":
        fill = look.accent if header else "f3f4f1" if row % 2 == 0 else None
    elif style == "band":
        fill = look.accent
    elif style == "grid" and (header or label):
        fill = "e9ece8"
    if fill and not properties.findall(f"{{{properties.nsmap['w']}}}shd"):
        element(properties, "w:shd", val="clear", color="auto", fill=fill)
    if style == "lined" and header:
        borders = element(properties, "w:tcBorders")
        element(borders, "w:bottom", val="single", sz="6", space="0", color="1a1a1a")
