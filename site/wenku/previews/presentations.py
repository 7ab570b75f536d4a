"""Presentations: a page a slide by LibreOffice; where it is missing, MuPDF's simpler layout of PPTX serves."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from wenku.previews import odf, odftext, older, ooxml, slidetext
from wenku.previews.converting import Target, convert, pdf
from wenku.previews.findings import Finding
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable."""
    clean, findings = _clean(source, desk)
    if desk.office is None:
        if desk.kind not in ("pptx", "ppsx"):
            raise Unreadable(Reason.NOT_SUPPORTED, "LibreOffice is missing")
        return Prepared(clean, "pptx", _said(slidetext.text(clean)), simplified=True, findings=findings)
    laid_out = clean.with_suffix(".pdf")
    if desk.kind == "ppt":
        text = _older(clean, desk, laid_out)
    else:
        convert(clean, desk, pdf(laid_out, "impress"))
        text = odftext.text(clean) if desk.kind == "odp" else slidetext.text(clean)
    return Prepared(laid_out, "pdf", _said(text), findings=findings)


def _older(clean: Path, desk: Desk, laid_out: Path) -> str:
    """PPT as LibreOffice understands it: it tells its words by saving them anew, and calls its slides by their numbers only."""
    newer = clean.with_suffix(".odp")
    convert(clean, desk, pdf(laid_out, "impress"), Target(newer, "odp"))
    titles = [[1, title, page] for page, title in enumerate(odftext.titles(newer), 1) if title]
    with pymupdf.open(laid_out) as document:
        document.set_toc([entry for entry in titles if entry[2] <= document.page_count])
        document.saveIncr()
    return odftext.text(newer)


def _said(text: str) -> str | None:
    """None where the slides say nothing themselves: the pages may, in charts."""
    return text if text.strip() else None


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
