"""What admins write and choose: notices beside documents, the site's own pages, recommended documents."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import Model, Numbered


class Notice(Numbered, Model):
    """A heading and a paragraph shown on the pages of documents of the listed kinds (an empty list: of all)."""

    __tablename__ = "notice"

    heading: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    position: Mapped[int] = mapped_column(default=0)
    is_shown: Mapped[bool] = mapped_column(default=True)


class SitePage(Numbered, Model):
    """A page in Markdown: help, terms, privacy, copyright. Without a row, the text that comes with the project is shown."""

    __tablename__ = "site_page"
    __table_args__ = (UniqueConstraint("slug", "language"),)

    slug: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recommendation(Model):
    """A document that admins recommend, in the order of `position`."""

    __tablename__ = "recommendation"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int]
