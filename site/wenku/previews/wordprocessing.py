"""Word processing: LibreOffice lays it out and tells its text; where it is missing, MuPDF's simpler layout of DOCX serves."""

from __future__ import annotations

from pathlib import Path

from wenku.previews import odf, odftext, older, ooxml, richtext, wordtext
from wenku.previews.converting import Target, convert, pdf
from wenku.previews.findings import Finding
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    clean, findings = _clean(source, desk)
    own = _own_text(clean, desk.kind)
    if desk.office is None:
        if desk.kind not in ("docx", "dotx"):
            raise Unreadable(Reason.NOT_SUPPORTED, "LibreOffice is missing")
        return Prepared(clean, "docx", own, simplified=True, findings=findings)
    laid_out, text = clean.with_suffix(".pdf"), clean.with_suffix(".txt")
    convert(clean, desk, pdf(laid_out, "writer"), Target(text, "txt", "UTF8", "txt:Text (encoded):UTF8"))
    exported = text.read_text(encoding="utf-8-sig", errors="replace")
    return Prepared(laid_out, "pdf", _fuller(exported, own), findings=findings)


def _clean(source: Path, desk: Desk) -> tuple[Path, tuple[Finding, ...]]:
    """What may be opened, under an ending that tells LibreOffice what it is."""
    clean = desk.folder / f"document.{desk.kind}"
    match desk.kind:
        case "docx" | "dotx":
            return clean, ooxml.copied(source, clean, desk.kind)
        case "odt":
            return clean, odf.copied(source, clean, desk.kind)
        case "rtf":
            return clean, richtext.copied(source, clean)
        case _:
            findings = older.examined(source, desk.kind)
            return source.rename(clean.with_suffix(_ending(source, desk.kind))), findings


def _ending(source: Path, kind: str) -> str:
    """What Kingsoft calls WPS is a Word document; only Microsoft Works has a format of its own by that name."""
    return ".doc" if kind == "wps" and older.is_word(source) else f".{kind}"


def _own_text(clean: Path, kind: str) -> str | None:
    if kind in ("docx", "dotx"):
        return wordtext.text(clean)
    return odftext.text(clean) if kind == "odt" else None


def _fuller(exported: str, own: str | None) -> str | None:
    """LibreOffice's text has the numbers of lists, ours has text boxes: the export, unless most words are in boxes.

    Where neither says anything, the pages may.
    """
    if own is None:
        return exported if exported.strip() else None
    return exported if 2 * len("".join(exported.split())) >= len("".join(own.split())) else own
