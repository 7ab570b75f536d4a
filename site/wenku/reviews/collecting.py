"""Favourites: a member keeps documents, and finds them again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select

from wenku.accounts.models import Member
from wenku.base import clock, paging
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.documents import tallies
from wenku.documents.models import Document, Tally
from wenku.reviews.models import Favourite


def keep(document: Document, *, by: Member) -> None:
    """Put the document (from `access.readable`) among the member's favourites; once more changes nothing."""
    _lock(document.id)
    if not is_kept(document, by=by):
        session().add(Favourite(document_id=document.id, member_id=by.id, kept_at=clock.now()))
        session().flush()
        tallies.kept(document.id, _count(document.id))


def drop(document_id: int, *, by: Member) -> None:
    """Take it out again, whatever became of the document; once more changes nothing."""
    _lock(document_id)
    session().execute(delete(Favourite).where(Favourite.document_id == document_id, Favourite.member_id == by.id))
    tallies.kept(document_id, _count(document_id))


def is_kept(document: Document, *, by: Member | None) -> bool:
    if by is None:
        return False
    own = select(Favourite.id).where(Favourite.document_id == document.id, Favourite.member_id == by.id)
    return session().scalar(own) is not None


def kept(member: Member, *, before: str | None = None, size: int = 20) -> Page[int]:
    """Ids of the member's favourites, the one kept last first, whether they can still be seen or not; `before` is a page's key."""
    own = select(Favourite.document_id).where(Favourite.member_id == member.id)
    return paging.newest_first(own, Favourite.id.expression, before=before, size=size).map(_ids)


def _ids(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[int]:
    return [row.document_id for row in rows]


def _count(document_id: int) -> int:
    return session().scalar(select(func.count()).where(Favourite.document_id == document_id)) or 0


def _lock(document_id: int) -> None:
    """One at a time, so that the count is right and nothing is kept twice."""
    session().execute(select(Tally.document_id).where(Tally.document_id == document_id).with_for_update())
