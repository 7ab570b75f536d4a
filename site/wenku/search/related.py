"""What else somebody might read who reads this: what is like it, then its author's, then what is new."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base import chinese
from wenku.base.db import session
from wenku.documents import queries
from wenku.documents.models import STILL_PUBLIC, Document, Version
from wenku.search import analysing, engines, snippets
from wenku.search.engine import PAGE_END, Look, Sample
from wenku.search.query import barred

READ = 4000
"""So many characters of a text tell what it is about."""


def related(document: Document, version: Version, *, most: int = 6) -> list[int]:
    """Ids of published documents: as many as wanted where so many others are published. Those like it come first, then its
    author's where they have a public profile, then the newest of its category, then the newest of all.
    """
    found: dict[int, None] = {}
    for ids in _ways(document, version, most):
        found |= dict.fromkeys(ids)
        found.pop(document.id, None)
        if len(found) >= most:
            break
    return list(found)[:most]


def _ways(document: Document, version: Version, most: int) -> Iterator[Iterable[int]]:
    """Each asked only where those before it found too few."""
    look = engines.current().look()
    if look is not None:
        yield _alike(look, document, version, most)
    if session().get_one(Member, document.owner_id).is_public:  # else the list would say which documents are one person's
        yield queries.newest(author_id=document.owner_id, most=2 * most)
    if document.category_id is not None:
        yield queries.newest(categories=[document.category_id], most=2 * most)
    yield queries.newest(most=2 * most)


def _alike(look: Look, document: Document, version: Version, most: int) -> list[int]:
    """By the words that are rare elsewhere; of what the index names only what the database calls published."""
    title, (text, _look) = chinese.normal(version.title), snippets.looked_through(look.pages([document.id]).get(document.id, ""))
    keywords = [chinese.normal(keyword) for keyword in version.keywords]
    read = chinese.normal(text[:READ].replace(PAGE_END, "\n"))
    sample = Sample(
        words=" ".join([*analysing.words(title), *analysing.words(read)]),
        title=" ".join(analysing.terms(title)),
        keywords=" ".join(term for keyword in keywords for term in analysing.terms(keyword)),
    )
    found = look.alike(sample, barred=barred(look) | {document.id}, most=most)
    public = set(session().scalars(select(Document.id).where(Document.id.in_(found), STILL_PUBLIC)))
    return [id for id in found if id in public]
