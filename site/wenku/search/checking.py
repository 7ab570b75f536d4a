"""Comparing the index with the database, document by document."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from wenku.base.db import session, unit_of_work
from wenku.base.words import _l
from wenku.documents.changes import DocumentChange
from wenku.documents.models import Document, Tally
from wenku.search import engines, gathering
from wenku.search.engine import Kept, Look
from wenku.search.gathering import Source

AT_ONCE = 500


class What(StrEnum):
    """How the index differs."""

    NONE = "no index"
    BEHIND = "behind"
    AHEAD = "ahead"
    MISSING = "missing"
    LEFT = "left"
    STALE = "stale"
    STANDING = "standing"


_SAID = {
    What.NONE: _l("There is no index that this version can read: `flask search rebuild` makes one."),
    What.BEHIND: _l("The index lacks the last changes, %(number)s of them: a worker brings them in."),
    What.AHEAD: _l(
        "The index is %(number)s changes ahead, so the database is older than what it was made from: `flask search rebuild`."
    ),
    What.MISSING: _l("Document %(number)s is published, but not in the index."),
    What.LEFT: _l("Document %(number)s is in the index, but not published."),
    What.STALE: _l("Document %(number)s says something else in the index."),
    What.STANDING: _l("Document %(number)s has another score or other downloads in the index."),
}


@dataclass(frozen=True)
class Difference:
    """About one document, or about the whole (`number`: how many changes it lacks or has too many)."""

    what: What
    number: int = 0

    def __str__(self) -> str:
        return str(_SAID[self.what]) % {"number": self.number}


def check() -> Iterator[Difference]:
    """How the index differs from the database. What changes while it looks is left out, as is what the next batch of scores and
    downloads will bring.
    """
    look = engines.current().look()
    if look is None:
        yield Difference(What.NONE)
        return
    yield from _numbers(look)
    first = 1
    with unit_of_work(writes=False):
        largest = session().scalar(select(func.max(Document.id))) or 0
    while first <= largest:
        last = first + AT_ONCE - 1
        yield from _some(look, first, last)
        first = last + 1


def _numbers(look: Look) -> Iterator[Difference]:
    with unit_of_work(writes=False):
        latest = session().scalar(select(func.max(DocumentChange.number))) or 0
        lacking = session().scalar(select(func.count()).where(DocumentChange.number > look.number)) or 0
    if lacking:
        yield Difference(What.BEHIND, lacking)
    if look.number > latest:
        yield Difference(What.AHEAD, look.number - latest)


def _some(look: Look, first: int, last: int) -> Iterator[Difference]:
    kept = {one.document_id: one for one in look.every(first, last)}
    with unit_of_work(writes=False):
        within = Document.id.between(first, last)
        sources = gathering.gather(session().scalars(select(Document.id).where(within)).all())
        moved = set(session().scalars(select(Tally.document_id).where(Tally.moved, Tally.document_id.between(first, last))))
        changing = select(DocumentChange.document_id).where(DocumentChange.number > look.number)
        left_out = set(session().scalars(changing.where(DocumentChange.document_id.between(first, last))))
    for document_id in sorted((kept.keys() | sources.keys()) - left_out):
        source, entry = sources.get(document_id), kept.get(document_id)
        what = _compared(source, entry, is_moving=document_id in moved)
        if what is not None:
            yield Difference(what, document_id)


def _compared(source: Source | None, entry: Kept | None, *, is_moving: bool) -> What | None:
    if source is None:
        return What.LEFT
    if entry is None:
        return What.MISSING
    if gathering.fingerprint(source.facts, gathering.pages(source.facts)) != entry.fingerprint:
        return What.STALE
    is_same = (entry.downloads, entry.merit) == (source.standing.downloads, source.standing.merit)
    return None if is_same or is_moving else What.STANDING
