"""A site with very many documents, put in as rows in bulk, with the words of their pages as files: what a search looks through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, update

from benching import vocabulary
from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session, unit_of_work
from wenku.documents import changes
from wenku.documents.models import Category, Document, DocumentState, Tally, Version, VersionState
from wenku.points import joining
from wenku.previews import pagewords, queries
from wenku.previews.models import Preview, PreviewState
from wenku.previews.pagewords import PageWords

ENGINE = "bench-1"
MEMBERS, TOPS, BELOW = 50, 6, 5
KINDS = ("pdf", "pdf", "docx", "docx", "pptx", "xlsx", "txt", "epub")
CHUNK = 2_000
PAGES, LINES = 9, 40
"""At most so many pages, five of them on average, and lines on each, of eight words: some 700 Chinese characters, as in print."""


@dataclass(frozen=True)
class Text:
    """What one document says."""

    title: str
    keywords: list[str]
    description: str
    pages: list[str]
    language: str


def text(number: int, lines: int = LINES) -> Text:
    """Seven of ten in Chinese, two in Latin letters, one in both; `lines` on each page."""
    dice = np.random.default_rng(number)
    language, joint = ("zh", "") if number % 10 < 7 else ("en", " ")
    words = vocabulary.chinese() if language == "zh" else vocabulary.latin()
    other = vocabulary.latin() if number % 10 == 0 else words
    title = words.drawn(dice, 4)
    pages = [_page(words.drawn(dice, 7 * lines) + other.drawn(dice, lines), joint) for _ in range(1 + number % PAGES)]
    return Text(joint.join(title), title[:2] + words.drawn(dice, 1), joint.join(words.drawn(dice, 8)), pages, language)


def _page(words: list[str], joint: str) -> str:
    """Sentences of eight words, each a line; Latin words always stand apart."""
    lines = [words[start : start + 8] for start in range(0, len(words), 8)]
    return "\n".join(f"{(' ' if line[0].isascii() else joint).join(line)}{'.' if joint else '。'}" for line in lines)


class Stock:
    """Documents 1 to `count`, all by few members, over a small tree of categories; `folder` is where blobs are kept."""

    def __init__(self, folder: Path, lines: int = LINES) -> None:
        self.folder, self.lines, self.count, self.now = folder, lines, 0, clock.now()
        with unit_of_work():
            self.members = [_member(number).id for number in range(MEMBERS)]
            self.categories = list(_categories())

    def grow(self, count: int) -> None:
        """So many documents more, noted for the index."""
        numbers = iter(range(self.count + 1, self.count + count + 1))
        while some := list(islice(numbers, CHUNK)):
            with unit_of_work():
                self._put(some)
        self.count += count

    def texts(self) -> Iterator[tuple[int, str, str, str, str]]:
        """Of each document its number, title, keywords, everything else, and when it was published."""
        for number in range(1, self.count + 1):
            said = text(number, self.lines)
            body = "\n".join([said.description, *said.pages])
            yield number, said.title, " ".join(said.keywords), body, self._at(number).isoformat()

    def _put(self, numbers: list[int]) -> None:
        said = {number: text(number, self.lines) for number in numbers}
        session().execute(insert(Document), [self._document(number) for number in numbers])
        session().execute(insert(Version), [self._version(number, said[number]) for number in numbers])
        session().execute(insert(Tally), [_tally(number) for number in numbers])
        session().execute(insert(Preview), [self._preview(number, said[number]) for number in numbers])
        put = update(Document).where(Document.id.between(numbers[0], numbers[-1]))
        session().execute(put.values(published_version_id=Document.id))
        for number in numbers:
            self._write(number, said[number])
            changes.note(number)

    def _document(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "owner_id": self.members[number % MEMBERS],
            "category_id": self.categories[number * 7 % len(self.categories)],
            "state": DocumentState.PUBLISHED,
            "price": (0, 0, 5, 10, 20, 50)[number % 6],
            "published_at": self._at(number),
            "made_at": self._at(number),
        }

    def _version(self, number: int, said: Text) -> dict[str, Any]:
        return {
            "id": number,
            "document_id": number,
            "state": VersionState.APPROVED,
            "title": said.title,
            "description": said.description,
            "keywords": said.keywords,
            "file_name": f"{number}.pdf",
            "sha256": f"{number:064x}",
            "kind": KINDS[number % len(KINDS)],
            "size": 10_000,
            "is_rendered": True,
            "page_count": len(said.pages),
            "made_at": self._at(number),
        }

    def _preview(self, number: int, said: Text) -> dict[str, Any]:
        pages = len(said.pages)
        return {
            "version_id": number,
            "state": PreviewState.READY,
            "engine": ENGINE,
            "page_count": pages,
            "pages_made": pages,
            "pages_wanted": pages,
            "language": said.language,
            "text": "\n".join(said.pages),
            "made_at": self._at(number),
            "changed_at": self._at(number),
        }

    def _at(self, number: int) -> datetime:
        return self.now - timedelta(minutes=number * 7919 % 1_000_000)

    def _write(self, number: int, said: Text) -> None:
        """Without the store's care for power cuts: a hundred thousand files would wait for the disk."""
        path = self.folder / queries.words_path(number, ENGINE)
        path.parent.mkdir(parents=True)
        path.write_bytes(pagewords.packed(PageWords(page, []) for page in said.pages))


def _member(number: int) -> Member:
    member = people.create(address=f"member-{number}@example.org", name=f"member-{number}", password=None)
    joining.welcome(member)
    member.is_public = number % 2 == 0
    return member


def _categories() -> Iterator[int]:
    """The ids of those below the top, where documents are."""
    for top in range(TOPS):
        above = Category(name=f"分类{top}", name_en=f"Category {top}", position=top)
        session().add(above)
        session().flush()
        rows = [Category(name=f"分类{top}-{place}", parent_id=above.id, position=place) for place in range(BELOW)]
        session().add_all(rows)
        session().flush()
        yield from (row.id for row in rows)


def _tally(number: int) -> dict[str, Any]:
    ratings = (0, 0, 0, 1, 4, 12)[number % 6]
    downloads = (0, 1, 3, 10, 40)[number % 5]
    return {
        "document_id": number,
        "views": downloads * 5,
        "downloads": downloads,
        "ratings": ratings,
        "half_stars": ratings * (6 + number % 5),
    }
