"""Threads: the comments on a document as a page shows them to whoever asks, the newest or the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents.models import Document
from wenku.reviews import commenting
from wenku.reviews.models import Comment, CommentState

ANSWERS = 10
"""So many stand under a comment in a list; the thread's own page has all."""

_LOADED = (joinedload(Comment.member), joinedload(Comment.answered).joinedload(Comment.member))


class Order(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Thread:
    """`more`: how many answers there are besides these."""

    comment: Comment
    answers: Sequence[Comment]
    more: int = 0


def page(document: Document, *, by: Member | None, order: Order, at: str | None = None, size: int = 20) -> Page[Thread]:
    """The threads that have something to read for them; what isn't shown any more keeps its place while it has answers."""
    answer = aliased(Comment)
    answered = select(answer.id).where(answer.parent_id == Comment.id, _visible(answer, by)).exists()
    tops = select(Comment).where(
        Comment.document_id == document.id, Comment.parent_id.is_(None), or_(_visible(Comment, by), answered)
    )
    found = _walked(tops, order, at, size)
    return found.map(lambda comments: _threads(comments, by))


def whole(
    document: Document, comment_id: int, *, by: Member | None, at: str | None, size: int = 50
) -> tuple[Comment, Page[Comment]]:
    """The comment that opened a thread, and its answers, the oldest first. Raises NotFound where there is nothing to read."""
    which = Comment.id == comment_id, Comment.document_id == document.id, Comment.parent_id.is_(None)
    opened = session().scalar(select(Comment).where(*which).options(*_LOADED))
    if opened is None:
        raise NotFound
    answers = _walked(select(Comment).where(Comment.parent_id == comment_id, _visible(Comment, by)), Order.OLDEST, at, size)
    if not answers and not commenting.may_see(opened, by=by):
        raise NotFound
    return opened, answers


def loaded(comment: Comment) -> Comment:
    """With who wrote it, and whom it answers."""
    return (
        session()
        .scalars(select(Comment).where(Comment.id == comment.id).options(*_LOADED).execution_options(populate_existing=True))
        .one()
    )


def count(document: Document) -> int:
    """How many everybody can read."""
    shown = select(func.count()).where(Comment.document_id == document.id, Comment.state == CommentState.SHOWN)
    return session().scalar(shown) or 0


def _threads(comments: Sequence[Comment], by: Member | None) -> list[Thread]:
    ids = [comment.id for comment in comments]
    place = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id).label("place")
    total = func.count().over(partition_by=Comment.parent_id).label("total")
    ranked = select(Comment.id, place, total).where(Comment.parent_id.in_(ids), _visible(Comment, by)).subquery()
    rows = session().execute(
        select(Comment, ranked.c.total)
        .join(ranked, ranked.c.id == Comment.id)
        .where(ranked.c.place <= ANSWERS)
        .order_by(Comment.id)
        .options(*_LOADED)
    )
    found: dict[int | None, list[Comment]] = {}
    totals: dict[int | None, int] = {}
    for answer, of_all in rows:
        found.setdefault(answer.parent_id, []).append(answer)
        totals[answer.parent_id] = of_all
    return [
        Thread(comment, found.get(comment.id, []), totals.get(comment.id, 0) - len(found.get(comment.id, [])))
        for comment in comments
    ]


def _walked(query: Select[Comment], order: Order, at: str | None, size: int) -> Page[Comment]:
    key = paging.number(at.removeprefix("~") if at else None)
    backwards = key is not None and (at or "").startswith("~")
    ascending = (order is Order.OLDEST) != backwards
    if key is not None:
        query = query.where(Comment.id > key if ascending else Comment.id < key)
    ordered = query.order_by(Comment.id if ascending else Comment.id.desc()).limit(size + 1).options(*_LOADED)
    rows = session().scalars(ordered).all()
    return paging.cut(rows, lambda comment: str(comment.id), size=size, is_first=key is None, backwards=backwards)


def _visible(comment: type[Comment], by: Member | None) -> ColumnElement[bool]:
    """What they may read, as commenting.may_see says of one."""
    own = and_(
        comment.state == CommentState.HELD, true() if by and by.is_moderator else comment.member_id == by.id if by else false()
    )
    return or_(comment.state == CommentState.SHOWN, own)
