"""Ratings and favourites, one of each for a member and a document, and comments, of which there are many."""

from datetime import datetime
from enum import StrEnum
from typing import Optional

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Document


class Rating(Numbered, Model):
    """`half_stars`: 1 to 10."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("document_id", "member_id"),
        CheckConstraint("half_stars BETWEEN 1 AND 10", name="half_to_five_stars"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    half_stars: Mapped[int]
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Favourite(Numbered, Model):
    __tablename__ = "favourite"
    __table_args__ = (UniqueConstraint("document_id", "member_id"), Index("ix_favourite_member", "member_id", "id"))

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship(lazy="raise")


class CommentState(StrEnum):
    """`held`: a moderator looks at it first; until then its author and moderators see it."""

    HELD = "held"
    SHOWN = "shown"
    REMOVED = "removed"
    DELETED = "deleted"


class Comment(Numbered, Model):
    """What a member says of a document, or answers: `parent` opened the thread, `answered` is the one that this answers, which may
    be an answer itself. A deleted one has no text any more.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("length(text) <= 1000", name="short"),
        CheckConstraint("(parent_id IS NULL) = (answered_id IS NULL)", name="answers_in_a_thread"),
        Index("ix_comment_thread", "document_id", "parent_id", "id"),
        Index("ix_comment_parent", "parent_id", "id"),
        Index("ix_comment_member", "member_id", "state"),
        Index("ix_comment_state", "state", "id"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    answered_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    text: Mapped[str] = mapped_column(String(1000))
    state: Mapped[CommentState] = mapped_column(one_of(CommentState))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise")
    document: Mapped[Document] = relationship(lazy="raise")
    answered: Mapped[Optional["Comment"]] = relationship(lazy="raise", foreign_keys=[answered_id], remote_side="Comment.id")
