"""An OpenDocument spreadsheet written anew with pages of our own: each sheet has its layout and prints what is seen of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from wenku.previews import splicing
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.sheetlayout import MOST_PAGES, Layout, Sheet, laid_out
from wenku.previews.sheetreading import Reading

_NAME = "wenku{}"
_KEPT = re.compile(rb"""\s+(?:[\w-]+:)?(?:style-name|print-ranges|print)\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Printing:
    """What the pages hold; `is_cut`: the sheets have more."""

    text: str
    is_cut: bool


def write(book: Path, paged: Path) -> Printing:
    """Write `paged`, of which every sheet prints on pages that can be read. Raises Unreadable where no sheet has anything."""
    with ZipFile(book) as given:
        reading = Reading(given.read("content.xml"))
        reading.run()
        layouts, is_cut = _layouts(reading)
        if not layouts:
            raise Unreadable(Reason.EMPTY, "no sheet with anything in it")
        changed = {
            "content.xml": splicing.spliced(reading.content, [*reading.edits, *_content_edits(reading, layouts)]),
            "styles.xml": _with_layouts(given.read("styles.xml"), layouts),
        }
        with ZipFile(paged, "w", ZIP_DEFLATED, compresslevel=1) as made:
            for entry in given.infolist():
                content = changed.get(entry.filename) or given.read(entry)
                made.writestr(ZipInfo(entry.filename), content, ZIP_STORED if entry.filename == "mimetype" else ZIP_DEFLATED, 1)
    return Printing(reading.text(), is_cut)


def _layouts(reading: Reading) -> tuple[dict[int, Layout], bool]:
    """By the sheet's number, as many as the pages suffice for; and whether something is missing."""
    layouts: dict[int, Layout] = {}
    left, is_cut = MOST_PAGES, False
    for number, sheet in enumerate(reading.sheets):
        if sheet.is_linked or sheet.style in reading.styles.hidden:
            continue
        layout = laid_out(sheet, left)
        if layout is not None and left > 0:
            layouts[number] = layout
            left -= layout.pages
        is_cut = is_cut or (layout is not None and (layout.is_cut or number not in layouts))
    return layouts, is_cut


def _content_edits(reading: Reading, layouts: dict[int, Layout]) -> list[splicing.Edit]:
    edits, styles = [], []
    for number, sheet in enumerate(reading.sheets):
        if sheet.is_linked:
            continue
        start, end = sheet.tag
        bare = _KEPT.sub(b"", reading.content[start:end])
        name, rest = re.match(rb"(<[^\s/>]+)(.*)", bare, re.DOTALL).groups()  # type: ignore[union-attr]
        prefix = name[1:].decode().partition(":")[0]
        edits.append((start, end, name + _attributes(prefix, number, sheet, layouts.get(number)).encode() + rest))
        if number in layouts:
            styles.append(_table_style(number, "rl-tb" if sheet.style in reading.styles.leftward else "lr-tb"))
    at = reading.styles_end
    return [*edits, (at, at, "".join(styles).encode())]


def _attributes(prefix: str, number: int, sheet: Sheet, layout: Layout | None) -> str:
    if layout is None:
        return f' {prefix}:style-name={quoteattr(sheet.style)} {prefix}:print="false"'
    quoted = "'" + sheet.name.replace("'", "''") + "'"
    area = f"{quoted}.A1:{quoted}.{_letters(layout.columns)}{layout.rows}"
    return f' {prefix}:style-name="{_NAME.format(number)}" {prefix}:print-ranges={quoteattr(area)}'


def _table_style(number: int, direction: str) -> str:
    name = _NAME.format(number)
    return (
        f'<style:style style:name="{name}" style:family="table" style:master-page-name="{name}">'
        f'<style:table-properties table:display="true" style:writing-mode="{direction}"/></style:style>'
    )


def _with_layouts(styles: bytes, layouts: dict[int, Layout]) -> bytes:
    pages = "".join(_page_layout(number, layout) for number, layout in layouts.items())
    masters = "".join(
        f'<style:master-page style:name="{name}" style:page-layout-name="{name}"/>' for name in map(_NAME.format, layouts)
    )
    return _inserted(_inserted(styles, b"office:automatic-styles", pages), b"office:master-styles", masters)


def _inserted(styles: bytes, element: bytes, content: str) -> bytes:
    """LibreOffice writes the element, and under that name; an empty one is opened."""
    if b"</" + element + b">" in styles:
        return styles.replace(b"</" + element + b">", content.encode() + b"</" + element + b">", 1)
    whole = b"<" + element + b">" + content.encode() + b"</" + element + b">"
    return re.sub(rb"<" + element + rb"\s*/>", lambda _: whole, styles, count=1)


def _page_layout(number: int, layout: Layout) -> str:
    width, height = ("297mm", "210mm") if layout.lying else ("210mm", "297mm")
    printed = "charts drawings objects zero-values" + (" grid" if layout.has_grid else "")
    return (
        f'<style:page-layout style:name="{_NAME.format(number)}"><style:page-layout-properties'
        f' fo:page-width="{width}" fo:page-height="{height}" fo:margin="10mm"'
        f' style:print-orientation="{"landscape" if layout.lying else "portrait"}" style:print-page-order="ttb"'
        f' style:scale-to-X="{layout.across}" style:scale-to-Y="0" style:print="{printed}"/>'
        "<style:header-style/><style:footer-style/></style:page-layout>"
    )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
