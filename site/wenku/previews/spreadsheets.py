"""Spreadsheets, laid out to be read: LibreOffice makes OpenDocument of them, we set each sheet on pages, and it prints these."""

from __future__ import annotations

from pathlib import Path

from wenku.previews import csvsheets, odf, older, ooxml, sheetpages
from wenku.previews.converting import Target, convert, pdf
from wenku.previews.findings import Finding
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable

# LibreOffice knows an OpenDocument file by what is in it, and would write over one that has the name of what it makes.
_ENDINGS = {"xlsx": ".xlsx", "xls": ".xls", "ods": ".book"}


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    if desk.kind == "csv":
        return _listed(source, desk)
    clean, findings = _clean(source, desk)
    if desk.office is None:
        if desk.kind != "xlsx":
            raise Unreadable(Reason.NOT_SUPPORTED, "LibreOffice is missing")
        return Prepared(clean, "xlsx", simplified=True, findings=findings)
    book = clean.with_suffix(".ods")
    _convert(clean, desk, book)
    return _printed(book, desk, findings)


def _listed(source: Path, desk: Desk) -> Prepared:
    """CSV needs nobody to be read: what stands in it is what is shown, also "007" and "1-2"."""
    listed = csvsheets.read(source)
    if desk.office is None:
        plain = desk.folder / "table.txt"
        plain.write_text(listed.text(), encoding="utf-8")
        return Prepared(plain, "txt", listed.text(), simplified=True)
    book = desk.folder / "table.ods"
    is_cut = listed.write(book)
    return _printed(book, desk, (), text=listed.text(), is_cut=is_cut)


def _printed(book: Path, desk: Desk, findings: tuple[Finding, ...], *, text: str | None = None, is_cut: bool = False) -> Prepared:
    desk.progress()
    paged = desk.folder / "pages.ods"
    printing = sheetpages.write(book, paged)
    desk.progress()
    laid_out = paged.with_suffix(".pdf")
    convert(paged, desk, pdf(laid_out, "calc"))
    words = printing.text if text is None else text
    return Prepared(laid_out, "pdf", words or None, is_cut=is_cut or printing.is_cut, findings=findings)


def _clean(source: Path, desk: Desk) -> tuple[Path, tuple[Finding, ...]]:
    clean = desk.folder / f"document{_ENDINGS[desk.kind]}"
    match desk.kind:
        case "xlsx":
            return clean, ooxml.copied(source, clean, desk.kind)
        case "ods":
            return clean, odf.copied(source, clean, desk.kind)
        case _:
            findings = older.examined(source, desk.kind)
            return source.rename(clean), findings


def _convert(clean: Path, desk: Desk, book: Path) -> None:
    try:
        convert(clean, desk, Target(book, "ods"))
    except Unreadable as error:
        if desk.kind == "xls" and older.asks_for_a_password(clean):
            raise Unreadable(Reason.ENCRYPTED, "a workbook's password") from error
        raise
