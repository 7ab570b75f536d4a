"""What was made of a version: its preview, and a row for each page that has images."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from wenku.base.columns import Json, UtcDateTime, one_of
from wenku.base.db import Model, Numbered
from wenku.documents.models import Version


class PreviewState(StrEnum):
    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Preview(Numbered, Model):
    """One for each version. `engine` names the folder of its derived files, among them the words of all pages.

    `sizes` are all pages' [width, height] in points, `outline` their headings as [level, title, page], `findings` what the file
    holds besides pages (`findings.Finding`), `traces` what it tells of who made it, as [`traces.Trace`, words]. `text` is the whole
    document's, in its own order; `language` is a code of two letters. `is_cut`: the document has more than these pages.
    `more_asked_at`: when images past the free pages were last asked for.
    """

    __tablename__ = "preview"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), unique=True)
    state: Mapped[PreviewState] = mapped_column(one_of(PreviewState), default=PreviewState.QUEUED, index=True)
    engine: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str | None] = mapped_column(String(24))
    page_count: Mapped[int] = mapped_column(default=0)
    pages_made: Mapped[int] = mapped_column(default=0)
    pages_wanted: Mapped[int] = mapped_column(default=0)
    is_simplified: Mapped[bool] = mapped_column(default=False)
    sizes: Mapped[list[Any]] = deferred(mapped_column(Json, default=list))
    text: Mapped[str] = deferred(mapped_column(Text, default=""))
    is_cut: Mapped[bool] = mapped_column(default=False)
    is_scan: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(8))
    findings: Mapped[list[str]] = mapped_column(Json, default=list)
    traces: Mapped[list[list[str]]] = mapped_column(Json, default=list)
    outline: Mapped[list[Any]] = deferred(mapped_column(Json, default=list, nullable=False))
    more_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    version: Mapped[Version] = relationship(lazy="raise")


class PageImage(Numbered, Model):
    """An image of one page at one width, or a cover, as of page 1. `path` is below derived/; the row names the media type since the
    address doesn't.
    """

    __tablename__ = "page_image"
    __table_args__ = (UniqueConstraint("preview_id", "page", "size"),)

    preview_id: Mapped[int] = mapped_column(ForeignKey("preview.id"))
    page: Mapped[int]
    size: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(20))
    path: Mapped[str] = mapped_column(String(200))
