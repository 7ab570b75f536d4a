"""The demo documents: each with its facts and a way to write its file, made only when asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from wenku.demo import books, ebook, landscape, manuscript, placards, plain, printing, saving, scanning, sheets, slides, word
from wenku.demo.looks import LOOKS, Look
from wenku.demo.manuscript import Manuscript

_TEXTS = Path(__file__).parent / "texts"
_MAKERS: dict[str, Callable[[Manuscript, Look, Path, datetime], None]] = {
    "docx": word.write,
    "dotx": saving.retyped(word.write, "document.main+xml", "template.main+xml"),
    **dict.fromkeys(("doc", "wps", "rtf", "odt"), saving.saved(word.write, "docx")),
    "pptx": slides.write,
    "ppsx": saving.retyped(slides.write, "presentation.main+xml", "slideshow.main+xml"),
    **dict.fromkeys(("ppt", "odp"), saving.saved(slides.write, "pptx")),
    "xlsx": books.write,
    **dict.fromkeys(("xls", "ods"), saving.saved(books.write, "xlsx")),
    "csv": books.write_csv,
    "pdf": printing.write,
    "scan": scanning.write,
    "txt": plain.write,
    "md": plain.write,
    "epub": ebook.write,
    "jpg": placards.write_poster,
    "png": placards.write_planets,
    "tiff": scanning.write_tiff,
    "webp": landscape.write,
    **sheets.MAKERS,
}


@dataclass(frozen=True)
class Paper:
    """A document of the demo. `pages` are the least and the most that it has; price in points, `free_pages` to read unpaid."""

    slug: str
    title: str
    kind: str
    language: str
    category: tuple[str, ...]
    keywords: tuple[str, ...]
    description: str
    price: int
    licence: str
    free_pages: int
    pages: tuple[int, int]

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.title}.{self.kind}"

    def write(self, folder: Path) -> Path:
        """Write the document into `folder` and return its path.

        The same machine writes the same bytes each time, except for what LibreOffice saves.
        """
        source = _read(_TEXTS / f"{self.slug}.md")
        path = folder / self.name
        made_at = datetime.fromisoformat(f"{source.facts['date']}T09:30:00+00:00")
        _MAKERS[source.facts.get("maker", self.kind)](source, LOOKS[source.facts["look"]], path, made_at)
        return path


def papers() -> Iterator[Paper]:
    """Every demo document that can be made here, in the order in which they are shared."""
    for path in sorted(_TEXTS.glob("*.md")):
        facts = _read(path).facts
        if facts["kind"] in saving.KINDS and not saving.is_possible():
            continue
        least, most = facts["pages"]
        yield Paper(
            slug=path.stem,
            title=facts["title"],
            kind=facts["kind"],
            language=facts.get("language", "zh"),
            category=tuple(facts["category"]),
            keywords=tuple(facts["keywords"]),
            description=facts["description"],
            price=facts["price"],
            licence=facts["licence"],
            free_pages=facts.get("free_pages", 12),
            pages=(least, most),
        )


@cache
def _read(path: Path) -> Manuscript:
    return manuscript.read(path.read_text(encoding="utf-8"))
