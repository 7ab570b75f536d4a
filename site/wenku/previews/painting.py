"""One page as everything that is told of it: image files, words, the rows that a document's text is made of."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field

from PIL import Image

from wenku.previews.joining import Line, paragraphs, rows
from wenku.previews.opening import Opened
from wenku.previews.pages import MOST_CHARACTERS, Drawn, blank, drawn, shows_nothing
from wenku.previews.pagewords import Word


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a page. `kept`: its larger image too, to make covers of; `looked_at`: whether a picture covers it."""

    number: int
    images: bool
    texts: bool
    kept: bool = False
    looked_at: bool = False


@dataclass(slots=True)
class Painted:
    """`text` as the page shows it, `told` that and the words with their boxes as JSON, `rows` as they came."""

    number: int
    images: list[Drawn] = field(default_factory=list)
    large: Image.Image | None = None
    text: str = ""
    told: bytes = b'["",[]]'
    rows: list[Line] = field(default_factory=list)
    is_blank: bool = False
    is_broken: bool = False
    is_pictured: bool = False


def painted(document: Opened, wanted: Wanted, size: tuple[float, float]) -> Painted:
    """A page that its library can't draw comes as a blank one: one bad page doesn't spoil the others."""
    made = Painted(wanted.number)
    views = None
    words: list[list[Word]] = []
    try:
        sheet = document.sheet(wanted.number)
        views = sheet.views() if wanted.images else None
        if wanted.texts:
            made.rows, words = rows(sheet.lines()), sheet.words()
            made.is_pictured = wanted.looked_at and sheet.is_pictured()
    except MemoryError:
        raise
    except Exception as error:  # MuPDF's errors have no common base
        print(f"page {wanted.number}: {error!r}", file=sys.stderr)
        made.is_broken, made.rows, words = True, [], []
        views = blank(*size) if wanted.images else None
    if views:
        made.images, made.is_blank = drawn(views), shows_nothing(views)
        made.large = views.large if wanted.kept else None
    made.text = "\n".join(paragraphs(made.rows, size[0]))[:MOST_CHARACTERS]
    made.told = json.dumps([made.text, words], ensure_ascii=False, separators=(",", ":")).encode()
    return made
