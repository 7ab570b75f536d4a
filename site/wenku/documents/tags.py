"""The keywords of all that is public, and the documents of each."""

from collections.abc import Sequence

from sqlalchemy import select

from wenku.base import db
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents import queries, walking
from wenku.documents.models import Tag, Tagging
from wenku.documents.queries import Card
from wenku.documents.walking import Walk

_tag, _tagging = db.table(Tag), db.table(Tagging)
_MOST = Walk(_tag.c.listed, _tag.c.id, [_tag.c.listed > 0])
_NEWEST = walking.by_time(
    _tagging.c.published_at, _tagging.c.document_id, [queries.is_public(_tagging.c.document_id)], _tagging.c.tag_id
)


def every(*, page: str | None = None, size: int = 120) -> Page[Tag]:
    """Those that most documents have first."""
    return _MOST.page(key=page, size=size).map(_tags)


def one(tag_id: int) -> Tag:
    """Raises NotFound for one that no public document has."""
    tag = session().get(Tag, tag_id)
    if tag is None or tag.listed < 1:
        raise NotFound
    return tag


def documents(tag: Tag, *, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first."""
    return _NEWEST.page(tag.id, key=page, size=size).map(queries.cards)


def _tags(ids: Sequence[int]) -> list[Tag]:
    by_id = {tag.id: tag for tag in session().scalars(select(Tag).where(Tag.id.in_(ids)))}
    return [by_id[id] for id in ids]
