"""Published documents as the index holds them: everything that is searched, gathered from the rooms below and analysed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, select

from wenku.accounts.models import Member
from wenku.base import chinese, db
from wenku.base.columns import UtcDateTime
from wenku.documents.models import STILL_PUBLIC, Document, Tally, Version
from wenku.previews import queries
from wenku.previews.models import Preview
from wenku.search import analysing, snippets
from wenku.search.analysing import GAP
from wenku.search.engine import Entry


@dataclass(frozen=True)
class Facts:
    """What is known of a published document without its pages, whose words lie at `path`, or are all in `text`.

    `author` is empty where the profile isn't public: nobody is found by a name that isn't shown.
    """

    document_id: int
    version_id: int
    title: str
    description: str
    keywords: tuple[str, ...]
    author: str
    kind: str
    category_id: int | None
    page_count: int
    price: int
    published: int
    language: str | None
    path: str
    text: str


@dataclass(frozen=True)
class Standing:
    """What changes all the time."""

    downloads: int
    stars: int
    merit: int


@dataclass(frozen=True)
class Source:
    facts: Facts
    standing: Standing


_HAS_PAGES = and_(Preview.state.in_(queries.READABLE), Preview.engine != "")
_GATHER = (
    select(
        Document.id,
        Version.id.label("version_id"),
        Version.title,
        Version.description,
        Version.keywords,
        case((Member.is_public, Member.name), else_="").label("author"),
        Version.kind,
        Document.category_id,
        func.coalesce(Version.page_count, 0).label("page_count"),
        Document.price,
        func.coalesce(Document.published_at, Document.made_at, type_=UtcDateTime()).label("published_at"),
        Preview.language,
        case((_HAS_PAGES, Preview.engine), else_="").label("engine"),
        case((_HAS_PAGES, ""), else_=func.coalesce(Preview.text, "")).label("text"),
        Tally.downloads,
        case((Tally.ratings > 0, Tally.half_stars * 100 / Tally.ratings), else_=0).label("stars"),
        Tally.merit,
    )
    .join(Version, Version.id == Document.published_version_id)
    .join(Tally, Tally.document_id == Document.id)
    .join(Member, Member.id == Document.owner_id)
    .outerjoin(Preview, Preview.version_id == Version.id)
    .where(Document.id.in_(bindparam("ids", expanding=True)), STILL_PUBLIC)
)


def gather(document_ids: Iterable[int]) -> dict[int, Source]:
    """Those of the documents that are published."""
    rows = db.run(_GATHER, {"ids": list(document_ids)})
    return {row.id: Source(_facts(row), Standing(row.downloads, int(row.stars), row.merit)) for row in rows}


def pages(facts: Facts) -> list[str]:
    """The words of each page. Reads files: no unit of work should be open. One page of all the text where there are no pages."""
    found = queries.texts_at(facts.path) if facts.path else []
    return found or ([facts.text] if facts.text else [])


def fingerprint(facts: Facts, pages: Sequence[str]) -> int:
    """Alike for the same facts and pages only, in 63 bits."""
    told = hashlib.blake2b(digest_size=8)
    for part in (str(analysing.VERSION), *map(str, vars(facts).values()), *pages):
        told.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return int.from_bytes(told.digest()) >> 1


def entry(source: Source, pages: Sequence[str]) -> Entry:
    facts, standing = source.facts, source.standing
    title, *keywords = (chinese.normal(text) for text in (facts.title, *facts.keywords))
    description, author = chinese.normal(facts.description), chinese.normal(facts.author)
    texts = [f"{title}.{facts.kind}", *keywords, description, author, chinese.normal(_joined(pages))]
    sounds, initials = analysing.sounds([title, *keywords])
    return Entry(
        document_id=facts.document_id,
        fingerprint=fingerprint(facts, pages),
        text=_with_gaps(texts),
        words=" ".join(word for text in texts for word in analysing.words(text)),
        title=_with_gaps(texts[:1]),
        keywords=_with_gaps(keywords),
        sounds=" ".join(sounds),
        initials=" ".join(initials),
        pages=snippets.kept(pages),
        kind=facts.kind,
        category_id=facts.category_id,
        page_count=facts.page_count,
        price=facts.price,
        stars=standing.stars,
        merit=standing.merit,
        downloads=standing.downloads,
        published=facts.published,
        language=facts.language,
    )


def _facts(row: Row[*tuple[Any, ...]]) -> Facts:
    return Facts(
        document_id=row.id,
        version_id=row.version_id,
        title=row.title,
        description=row.description,
        keywords=tuple(row.keywords),
        author=row.author,
        kind=row.kind,
        category_id=row.category_id,
        page_count=row.page_count,
        price=row.price,
        published=int(row.published_at.timestamp()),
        language=row.language,
        path=queries.words_path(row.version_id, row.engine) if row.engine else "",
        text=row.text,
    )


def _joined(pages: Sequence[str]) -> str:
    """All pages as one text; a sentence that goes on overleaf stays whole."""
    onwards = [*pages[1:], ""]
    return "".join(page if _goes_on(page, next) else f"{page}\n" for page, next in zip(pages, onwards, strict=False))


def _goes_on(page: str, next: str) -> bool:
    return bool(page and next) and analysing.is_dense(page[-1]) and analysing.is_dense(next[0])


def _with_gaps(texts: Iterable[str]) -> str:
    return f" {GAP} ".join(" ".join(analysing.terms(text)) for text in texts)
