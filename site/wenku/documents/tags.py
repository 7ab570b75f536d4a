"""The keywords of all that is public, and the documents of each."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents import queries, walking
from wenku.documents.models import Document, DocumentState, Tag, Tagging
from wenku.documents.queries import Card
from wenku.documents.walking import Order

_MOST = Order(Tag.listed.expression, Tag.id.expression)
_NEWEST = walking.by_time(Tagging.published_at.expression, Tagging.document_id.expression)


def every(*, page: str | None = None, size: int = 120) -> Page[Tag]:
    """Those that most documents have first."""
    return walking.page([Tag.listed > 0], _MOST, key=page, size=size).map(_tags)


def one(tag_id: int) -> Tag:
    """Raises NotFound for one that no public document has."""
    tag = session().get(Tag, tag_id)
    if tag is None or tag.listed < 1:
        raise NotFound
    return tag


def documents(tag: Tag, *, page: str | None = None, size: int = 20) -> Page[Card]:
    """The newest first."""
    own = aliased(Document)
    is_public = exists().where(own.id == Tagging.document_id, own.state == DocumentState.PUBLISHED)
    return walking.page([(Tagging.tag_id == tag.id) & is_public], _NEWEST, key=page, size=size).map(queries.cards)


def _tags(ids: Sequence[int]) -> list[Tag]:
    by_id = {tag.id: tag for tag in session().scalars(select(Tag).where(Tag.id.in_(ids)))}
    return [by_id[id] for id in ids]
