"""What people do with public documents, as far as lists are made of it: who was interested, what is hot, what is taken together."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.db import Model, session

_news = text("is_new")


class Interest(Model):
    """That `person`, from `network`, looked at a document or took it; both are marks that name nobody.

    `worth`: the second in which one look says as much as this does, which is later for what says more (`heat`). `day`: the day of
    the last time, in days since 1970; `is_new` until it was counted.
    """

    __tablename__ = "interest"
    __table_args__ = (
        Index("ix_interest_worth", "document_id", "worth"),
        Index("ix_interest_day", "day", "person"),
        Index("ix_interest_new", "document_id", sqlite_where=_news, postgresql_where=_news),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    network: Mapped[str] = mapped_column(String(32), primary_key=True)
    worth: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[int]
    is_new: Mapped[bool]


class Hot(Model):
    """A document in which enough people were interested lately. `heat`: the second in which a single look would say as much."""

    __tablename__ = "hot"
    __table_args__ = (Index("ix_hot_heat", "heat", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    heat: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[int]


class Together(Model):
    """So many people who took a document also took another one. Both ways are written down, each for its own document's list."""

    __tablename__ = "taken_together"
    __table_args__ = (
        CheckConstraint("people >= 2", name="tells_of_nobody"),
        Index("ix_taken_together_made", "made", "document_id"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    people: Mapped[int]
    made: Mapped[int] = mapped_column(BigInteger)


class Mark(Model):
    """How far a job has read a table that grows: the highest id that it saw."""

    __tablename__ = "reading_mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def read_until(name: str) -> int:
    return session().scalar(select(Mark.number).where(Mark.name == name)) or 0


def has_read(name: str, number: int) -> None:
    session().merge(Mark(name=name, number=number))
