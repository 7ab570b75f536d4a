"""What else somebody might read who reads this: of the same category, what shares the most keywords first, then the newest."""

from sqlalchemy import select

from wenku.base import chinese
from wenku.base.db import session
from wenku.documents.models import Document, DocumentState, Version

LOOKED_AT = 200
"""So many of a category's newest documents are compared: a reader waits for this."""


def related(document: Document, version: Version, *, most: int = 6) -> list[int]:
    """Ids of published documents; none for one without a category."""
    if document.category_id is None:
        return []
    own = _words(version.title, version.keywords)
    others = session().execute(
        select(Document.id, Version.title, Version.keywords)
        .join(Version, Version.id == Document.published_version_id)
        .where(
            Document.state == DocumentState.PUBLISHED,
            Document.category_id == document.category_id,
            Document.id != document.id,
        )
        .order_by(Document.published_at.desc(), Document.id.desc())
        .limit(LOOKED_AT)
    )
    shared = [(len(own & _words(title, keywords)), id) for id, title, keywords in others]
    shared.sort(key=lambda one: -one[0])  # a stable sort: the newest first among equals
    return [id for _, id in shared[:most]]


def _words(title: str, keywords: list[str]) -> set[str]:
    return {chinese.normal(word) for word in [*keywords, *chinese.keywords(title)]}
