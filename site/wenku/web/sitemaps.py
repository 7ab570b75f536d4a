"""Sitemaps: every public address with the time of its last change, in pieces that are written as they are read."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for

from wenku.base import addresses, revision, words
from wenku.base.db import unit_of_work
from wenku.base.errors import NotFound
from wenku.documents import categories, following, standing
from wenku.documents.following import CHUNK
from wenku.editorial import pages as site_pages
from wenku.web import caching

page = Blueprint("sitemaps", __name__)

KEPT = 600
"""Seconds for which the index is kept, whatever changes."""

PLACES = ("home.show", "catalogue.all_categories", "catalogue.rankings", "recommended.show", "tags.every")
ROWS = 500
"""Addresses that are read at once: whoever takes the answer slowly holds no transaction open meanwhile."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SET = f'<urlset xmlns="{_SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'

Rows = Sequence[tuple[int, datetime | None]]
"""Numbers of documents or members, and when each last changed."""


@page.get("/sitemap.xml")
@caching.public(stands_on=lambda: "", seconds=KEPT)
def index() -> Response:
    """Every piece, in each language. It looks at every document, and names none."""
    pieces: list[tuple[str, datetime | None]] = [("/sitemaps/pages.xml", None)]
    pieces += [(f"/sitemaps/documents-{chunk}.xml", at) for chunk, at in following.chunks()]
    pieces += [(f"/sitemaps/authors-{chunk}.xml", None) for chunk in following.author_chunks()]
    rows = (
        f"<sitemap><loc>{escape(addresses.url(path, language))}</loc>{_changed(at)}</sitemap>\n"
        for path, at in pieces
        for language in words.LANGUAGES
    )
    return _answer([_HEAD, f'<sitemapindex xmlns="{_SPACE}">\n', *rows, "</sitemapindex>\n"])


@page.get("/sitemaps/pages.xml")
def pages() -> Response:
    """Everything that is neither a document nor an author."""
    if kept := _unchanged():
        return kept
    paths = [url_for(place) for place in PLACES]
    paths += [url_for("help.page", slug=slug) for slug in site_pages.SLUGS if site_pages.is_shown(slug)]
    paths += [url_for("catalogue.category", category_id=branch.id) for top in categories.tree() for branch in top.walk()]
    bare = [path.removeprefix(request.script_root) for path in paths]
    return _answer([_HEAD, _SET, *(_url(path, None, words.language()) for path in bare), "</urlset>\n"])


@page.get("/sitemaps/documents-<int:chunk>.xml")
def documents(chunk: int) -> Response:
    return _piece(chunk, following.numbers, addresses.document)


@page.get("/sitemaps/authors-<int:chunk>.xml")
def authors(chunk: int) -> Response:
    return _piece(chunk, following.author_numbers, addresses.member)


def _piece(chunk: int, read: Callable[..., Rows], path: Callable[[int], str]) -> Response:
    """The rows of one chunk, as they are read; NotFound where there is nothing in it."""
    if kept := _unchanged():
        return kept
    after, to = (chunk - 1) * CHUNK, min(chunk * CHUNK, 2**63 - 1)
    first = read(after, to, most=ROWS) if 0 <= after < to else []
    if not first:
        raise NotFound
    return _answer(_streamed(first, to, read, path, words.language()))


def _streamed(rows: Rows, to: int, read: Callable[..., Rows], path: Callable[[int], str], language: str) -> Iterator[str]:
    """Each batch is read in a unit of its own, after the last number of the one before."""
    yield _HEAD + _SET
    while rows:
        yield "".join(_url(path(number), at, language) for number, at in rows)
        with unit_of_work(writes=False):
            rows = read(rows[-1][0], to, most=ROWS) if len(rows) == ROWS else []
    yield "</urlset>\n"


def _url(path: str, at: datetime | None, language: str) -> str:
    others = [(other, addresses.url(path, other)) for other in words.LANGUAGES]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{escape(url)}"/>'
        for name, url in [*others, ("x-default", others[0][1])]
    )
    return f"<url><loc>{escape(addresses.url(path, language))}</loc>{_changed(at)}{links}</url>\n"


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def _unchanged() -> Response | None:
    """Nothing to send again, where all that a sitemap stands on is as it was."""
    return Response(status=304, headers={"ETag": _tag()}) if _tag() in request.headers.get("If-None-Match", "") else None


def _tag() -> str:
    """Weak: a streamed answer's bytes aren't known before it is sent."""
    stands_on = f"{revision.release()} {standing.of_lists()} {words.language()}"
    return f'W/"{hashlib.blake2b(stands_on.encode(), digest_size=12).hexdigest()}"'


def _answer(parts: Iterable[str]) -> Response:
    return Response(parts, content_type="application/xml; charset=utf-8", headers={"ETag": _tag(), "Cache-Control": "no-cache"})
