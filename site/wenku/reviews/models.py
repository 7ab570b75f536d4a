"""Ratings and favourites: one of each for a member and a document."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.base.columns import UtcDateTime
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
