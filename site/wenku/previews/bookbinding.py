"""An EPUB of our own making: one chapter, its outline, and the faces that it is set in."""

from __future__ import annotations

from collections.abc import Sequence, Set
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from wenku.previews import bookparts
from wenku.previews.faces import face

_CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata/><manifest>'
    '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    '<item id="text" href="text.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="style" href="style.css" media-type="text/css"/></manifest><spine toc="toc"><itemref idref="text"/></spine></package>'
)

Heading = tuple[int, str, str]
"""(level from 1, title, id of its element)."""


def bind(path: Path, body: str, style: str, headings: Sequence[Heading]) -> None:
    """`body` is XHTML."""
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title></title>'
        '<link rel="stylesheet" type="text/css" href="style.css"/></head>'
        f"<body>{body}</body></html>"
    )
    parts = {"META-INF/container.xml": _CONTAINER, "book.opf": _PACKAGE, "toc.ncx": _outline(headings), "text.xhtml": page}
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("mimetype", bookparts.MEDIA_TYPE, ZIP_STORED)
        for name, content in {**parts, "style.css": style}.items():
            book.writestr(name, content)


def add_faces(book: Path, *, is_chinese: bool, names: Set[str]) -> None:
    """To a clean copy: our style, and faces for Chinese, also by those `names`, where it needs them."""
    with ZipFile(book, "a", ZIP_STORED) as copy:
        copy.writestr(bookparts.STYLE, bookparts.style(is_chinese=is_chinese, names=names))
        for name, pattern in bookparts.FACES.items() if is_chinese else ():
            copy.writestr(f"{name}.otf", face(pattern).program)


def _outline(headings: Sequence[Heading]) -> str:
    """Nested as deep as the levels go; one that skips a level counts as the next one."""
    pieces, open_levels = [], 0
    for number, (level, title, place) in enumerate(headings):
        wanted = min(level, open_levels + 1)
        pieces.append("</navPoint>" * (open_levels - wanted + 1))
        named = f"<navLabel><text>{escape(title)}</text></navLabel>"
        pieces.append(f'<navPoint id="n{number}" playOrder="{number + 1}">{named}<content src="text.xhtml#{place}"/>')
        open_levels = wanted
    pieces.append("</navPoint>" * open_levels)
    return f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head/><navMap>{"".join(pieces)}</navMap></ncx>'
