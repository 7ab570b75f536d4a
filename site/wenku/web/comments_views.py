"""What pages show of comments: each with what whoever asks may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for

from wenku import guard
from wenku.accounts import people
from wenku.accounts.models import Kind, Member
from wenku.base.paging import Page
from wenku.documents.models import Document, DocumentState
from wenku.guard import keys
from wenku.reviews import commenting, linking, threads
from wenku.reviews.linking import Piece
from wenku.reviews.models import Comment, CommentState
from wenku.reviews.threads import Order, Thread
from wenku.web import sanctions

FIRST = 10
"""So many threads stand on a document's page."""


@dataclass(frozen=True)
class Line:
    """`state` is "shown", or why it isn't; without `pieces` there is nothing to read. `to`: whom an answer to an answer answers."""

    id: int
    document_id: int
    name: str
    face: str
    url: str | None
    is_authors: bool
    is_own: bool
    state: str
    pieces: list[Piece]
    to: str
    made_at: datetime
    is_edited: bool
    may_edit: bool
    may_answer: bool
    answers: list["Line"] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Comments:
    """The comments on a document. `restricted`: what keeps the asker from commenting, in whole sentences; `key`: of their form."""

    document_id: int
    title: str
    count: int
    page: Page[Line]
    order: str
    is_open: bool
    restricted: str
    key: str


def comments(document: Document, *, order: Order = Order.NEWEST, at: str | None = None, size: int = FIRST) -> Comments:
    asker = guard.asker()
    count = threads.count(document)
    found = threads.page(document, by=asker, order=order, at=at, size=size) if count or asker else Page[Thread]()
    return Comments(
        document_id=document.id,
        title=document.published_version.full_title if document.published_version else "",
        count=count,
        page=found.map(lambda every: [_thread(one, document, asker) for one in every]),
        order=order.value,
        is_open=document.state is DocumentState.PUBLISHED,
        restricted=sanctions.told(asker, Kind.COMMENT),
        key=keys.fresh() if asker else "",
    )


def lines(every: Sequence[Comment], document: Document) -> list[Line]:
    asker = guard.asker()
    return [line(one, document, asker) for one in every]


def line(comment: Comment, document: Document, asker: Member | None, answers: Sequence[Comment] = (), more: int = 0) -> Line:
    answered = comment.answered
    is_open = document.state is DocumentState.PUBLISHED
    is_read = commenting.may_see(comment, by=asker) and comment.state is not CommentState.REMOVED
    name = people.shown_name(comment.member)
    return Line(
        id=comment.id,
        document_id=comment.document_id,
        name=name,
        face=name[:1],
        url=url_for("members.show", member_id=comment.member_id) if comment.member.is_public else None,
        is_authors=comment.member_id == document.owner_id,
        is_own=asker is not None and asker.id == comment.member_id,
        state=comment.state.value,
        pieces=linking.pieces(comment.text) if is_read else [],
        to=people.shown_name(answered.member) if answered is not None and answered.parent_id is not None else "",
        made_at=comment.made_at,
        is_edited=comment.edited_at is not None,
        may_edit=commenting.may_edit(comment, by=asker),
        may_answer=is_open and comment.state is CommentState.SHOWN,
        answers=[line(answer, document, asker) for answer in answers],
        more=more,
    )


def _thread(thread: Thread, document: Document, asker: Member | None) -> Line:
    return line(thread.comment, document, asker, thread.answers, thread.more)
