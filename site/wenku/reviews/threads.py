"""Threads: the comments on a document as a page shows them to whoever asks, the newest or the oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import BigId, session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.base.statements import Statement
from wenku.documents.models import Document
from wenku.reviews import commenting
from wenku.reviews.models import Comment, CommentState

ANSWERS = 10
"""So many stand under a comment in a list; the thread's own page has all."""

_BEYOND = (1 << 63) - 1
"""Above every id."""

_LOADED = (joinedload(Comment.member), joinedload(Comment.answered).joinedload(Comment.member))


def _visible(comment: type[Comment]) -> ColumnElement[bool]:
    """What they may read, as commenting.may_see says of one; `_eyes` says who they are."""
    is_theirs = or_(bindparam("sees_held", type_=Boolean), comment.member_id == bindparam("asker"))
    return or_(comment.state == CommentState.SHOWN, and_(comment.state == CommentState.HELD, is_theirs))


def _both_ways(query: Select[Comment]) -> dict[bool, Select[Comment]]:
    """From `bound` on, upwards (True) or downwards."""
    query, bound = query.limit(bindparam("most")).options(*_LOADED), bindparam("bound", type_=BigId)
    return {
        True: query.where(Comment.id > bound).order_by(Comment.id),
        False: query.where(Comment.id < bound).order_by(Comment.id.desc()),
    }


def _first_answers() -> Select[Comment, int]:
    place = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id).label("place")
    total = func.count().over(partition_by=Comment.parent_id).label("total")
    is_wanted = Comment.parent_id.in_(bindparam("ids", expanding=True))
    ranked = select(Comment.id, place, total).where(is_wanted, _visible(Comment)).subquery()
    found = select(Comment, ranked.c.total).join(ranked, ranked.c.id == Comment.id).where(ranked.c.place <= ANSWERS)
    return found.order_by(Comment.id).options(*_LOADED)


_answer = aliased(Comment)
_is_answered = select(_answer.id).where(_answer.parent_id == Comment.id, _visible(_answer)).exists()
_TOPS = _both_ways(
    select(Comment).where(
        Comment.document_id == bindparam("document"), Comment.parent_id.is_(None), or_(_visible(Comment), _is_answered)
    )
)
_ANSWERS = _both_ways(select(Comment).where(Comment.parent_id == bindparam("parent"), _visible(Comment)))
_FIRST_ANSWERS = _first_answers()
_COUNT = Statement(
    select(func.count().label("count")).where(Comment.document_id == bindparam("document"), Comment.state == CommentState.SHOWN)
)


def _eyes(by: Member | None) -> dict[str, Any]:
    return {"sees_held": by is not None and by.is_moderator, "asker": by.id if by else 0}


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
    found = _walked(_TOPS, {"document": document.id} | _eyes(by), order, at, size)
    return found.map(lambda comments: _threads(comments, by))


def whole(
    document: Document, comment_id: int, *, by: Member | None, at: str | None, size: int = 50
) -> tuple[Comment, Page[Comment]]:
    """The comment that opened a thread, and its answers, the oldest first. Raises NotFound where there is nothing to read."""
    which = Comment.id == comment_id, Comment.document_id == document.id, Comment.parent_id.is_(None)
    opened = session().scalar(select(Comment).where(*which).options(*_LOADED))
    if opened is None:
        raise NotFound
    answers = _walked(_ANSWERS, {"parent": comment_id} | _eyes(by), Order.OLDEST, at, size)
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
    count: int = _COUNT.run({"document": document.id})[0].count
    return count


def _threads(comments: Sequence[Comment], by: Member | None) -> list[Thread]:
    ids = [comment.id for comment in comments]
    rows = session().execute(_FIRST_ANSWERS, {"ids": ids} | _eyes(by)) if ids else ()
    found: dict[int | None, list[Comment]] = {}
    totals: dict[int | None, int] = {}
    for answer, of_all in rows:
        found.setdefault(answer.parent_id, []).append(answer)
        totals[answer.parent_id] = of_all
    return [
        Thread(comment, found.get(comment.id, []), totals.get(comment.id, 0) - len(found.get(comment.id, [])))
        for comment in comments
    ]


def _walked(
    walks: Mapping[bool, Select[Comment]], values: dict[str, Any], order: Order, at: str | None, size: int
) -> Page[Comment]:
    key = paging.number(at.removeprefix("~") if at else None)
    backwards = key is not None and (at or "").startswith("~")
    ascending = (order is Order.OLDEST) != backwards
    bound = key if key is not None else 0 if ascending else _BEYOND
    rows = session().scalars(walks[ascending], {**values, "bound": bound, "most": size + 1}).all()
    return paging.cut(rows, lambda comment: str(comment.id), size=size, is_first=key is None, backwards=backwards)
