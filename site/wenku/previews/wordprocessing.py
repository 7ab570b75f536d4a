"""DOCX: LibreOffice lays it out and tells its text; where LibreOffice is missing, MuPDF's simpler layout serves."""

from __future__ import annotations

from pathlib import Path

from wenku.previews import containers, wordtext
from wenku.previews.converting import Target, convert
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def prepare(source: Path, desk: Desk) -> Prepared:
    clean = desk.folder / "document.docx"
    if _MAIN not in containers.copied(source, clean):
        raise Unreadable(Reason.NOT_SUPPORTED, "no DOCX by its content type")
    own = wordtext.text(clean)
    if desk.office is None:
        return Prepared(clean, "docx", own, simplified=True)
    pdf, text = clean.with_suffix(".pdf"), clean.with_suffix(".txt")
    convert(clean, desk, Target(pdf, "pdf"), Target(text, "txt", "UTF8", "txt:Text (encoded):UTF8"))
    return Prepared(pdf, "pdf", _fuller(text.read_text(encoding="utf-8-sig", errors="replace"), own))


def _fuller(exported: str, own: str) -> str:
    """LibreOffice's text has the numbers of lists, ours has text boxes: the export, unless most words are in boxes."""
    return exported if 2 * len("".join(exported.split())) >= len("".join(own.split())) else own
