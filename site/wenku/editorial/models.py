"""What admins write and choose: notices beside documents, the site's own pages, recommended documents, links, announcements."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base.columns import Json, UtcDateTime, one_of
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


class FriendlyLink(Numbered, Model):
    """Another site, named in the footer of every page, in the order of `position`."""

    __tablename__ = "friendly_link"

    name: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
    is_shown: Mapped[bool] = mapped_column(default=True)


class Tone(StrEnum):
    INFO = "info"
    WARN = "warn"


class Announcement(Numbered, Model):
    """Shown above every page from `begins_at` until `ends_at` (null: until it is deleted). `revision` grows with its words."""

    __tablename__ = "announcement"

    text: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300))
    tone: Mapped[Tone] = mapped_column(one_of(Tone))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int]
