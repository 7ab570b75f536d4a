"""Presentations: a page a slide by LibreOffice; where it is missing, MuPDF's simpler layout of PPTX serves."""

from __future__ import annotations

from pathlib import Path

from wenku.previews import odf, odftext, older, ooxml, slidetext
from wenku.previews.converting import convert, pdf
from wenku.previews.findings import Finding
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    clean, findings = _clean(source, desk)
    text = _text(clean, desk.kind)
    if desk.office is None:
        if desk.kind not in ("pptx", "ppsx"):
            raise Unreadable(Reason.NOT_SUPPORTED, "LibreOffice is missing")
        return Prepared(clean, "pptx", text, simplified=True, findings=findings)
    laid_out = clean.with_suffix(".pdf")
    convert(clean, desk, pdf(laid_out, "impress"))
    return Prepared(laid_out, "pdf", text, findings=findings)


def _clean(source: Path, desk: Desk) -> tuple[Path, tuple[Finding, ...]]:
    """What may be opened, under an ending that tells LibreOffice what it is."""
    clean = desk.folder / f"document.{desk.kind}"
    match desk.kind:
        case "pptx" | "ppsx":
            return clean, ooxml.copied(source, clean, desk.kind)
        case "odp":
            return clean, odf.copied(source, clean, desk.kind)
        case _:
            findings = older.examined(source, desk.kind)
            return source.rename(clean), findings


def _text(clean: Path, kind: str) -> str | None:
    """None for PPT, whose pages tell it; so do those of slides on which all words are in charts."""
    if kind == "ppt":
        return None
    text = odftext.text(clean) if kind == "odp" else slidetext.text(clean)
    return text if text.strip() else None
