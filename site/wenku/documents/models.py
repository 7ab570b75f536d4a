"""Documents, their versions, the tree of categories, and the tallies that lists show."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    case,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.accounts.models import Member
from wenku.base.columns import Json, Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered

_rated = text("ratings > 0")
_moved = text("moved")


class DocumentState(StrEnum):
    PRIVATE = "private"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    REMOVED = "removed"
    TAKEN_DOWN = "taken_down"


class VersionState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Licence(StrEnum):
    """What the uploader allows: reading for oneself, or a Creative Commons licence."""

    PERSONAL = "personal"
    CC_BY = "cc-by"
    CC_BY_SA = "cc-by-sa"
    CC_BY_NC = "cc-by-nc"
    CC0 = "cc0"


class Category(Numbered, Model):
    """A place in the tree; `position` orders it among its siblings. `listed`: published documents in it, without those below it.

    What was merged into another is in the tree no more: its row stays with `merged_into_id`, so that its address leads there.
    """

    __tablename__ = "category"

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int] = mapped_column(default=0)
    listed: Mapped[int] = mapped_column(default=0)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)


class ViewHour(Model):
    """How often documents were looked at in one hour, in hours since 1970: days of whatever time zone are made of them."""

    __tablename__ = "view_hour"

    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    views: Mapped[int]


class Document(Numbered, Model):
    """What people see under one address. Price, category and licence take effect at once; the rest belongs to its versions.

    `free_pages`: how many pages the uploader shows at most, null for the site's number. `revision` grows with every public change,
    the last of which was at `changed_at` (null: when it was published).
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        Index("ix_document_listed", "state", "published_at", "id"),
        Index("ix_document_category", "category_id", "state", "published_at", "id"),
        Index("ix_document_author", "owner_id", "state", "published_at", "id"),
        Index("ix_document_owner", "owner_id", "id"),
    )

    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    state: Mapped[DocumentState] = mapped_column(one_of(DocumentState), default=DocumentState.PRIVATE)
    price: Mapped[int] = mapped_column(Points, default=0)
    licence: Mapped[Licence] = mapped_column(one_of(Licence), default=Licence.PERSONAL)
    free_pages: Mapped[int | None]
    published_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("version.id", use_alter=True, name="fk_document_published_version_id"), unique=True
    )
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[Member] = relationship(lazy="raise")
    published_version: Mapped["Version | None"] = relationship(lazy="raise", foreign_keys=[published_version_id], post_update=True)


STILL_PUBLIC = case((Document.state == DocumentState.PUBLISHED, true()), else_=false())
"""Of documents that are known by number: bare, SQLite would take it for a reason to go through all that is public, and look for the
numbers there.
"""


def _submitted_at(context: Any) -> datetime | None:
    at: datetime | None = context.get_current_parameters().get("submitted_at")
    return at


class Version(Numbered, Model):
    """One file of a document with its own title (without extension) and words; `file_name` is what the uploader called it.

    What lists show of its preview is written from above: `is_rendered` is null while nobody knows, false where it failed.
    `urgent_at` is when it was `submitted_at`, or earlier by what speaks for haste (`lining_up`).
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_version_waiting", "state", "submitted_at", "id"),
        Index("ix_version_urgent", "state", "urgent_at", "id"),
        Index("ix_version_made", "made_at"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[VersionState] = mapped_column(one_of(VersionState), default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[str]] = mapped_column(Json, default=list)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int] = mapped_column(BigInteger)
    is_rendered: Mapped[bool | None]
    page_count: Mapped[int | None]
    cover_width: Mapped[int | None]
    cover_height: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    urgent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=_submitted_at)

    document: Mapped[Document] = relationship(lazy="raise", foreign_keys=[document_id])

    @property
    def full_title(self) -> str:
        """The title as it is shown, with its extension."""
        return f"{self.title}.{self.kind}"


class RewardedText(Numbered, Model):
    """A text whose first upload was rewarded; the row goes when the reward is taken back. `digest`: `rewarding.fingerprint`."""

    __tablename__ = "rewarded_text"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Tally(Model):
    """What a list shows of a document without counting anew: written by the rooms above. Scores are in half stars.

    `merit` orders lists by score, in thousandths of a half star: one rating says little, so that three of 3.5 stars are mixed
    into each score, and one friend's five don't lead the list. `revision` grows with every number but the views; `moved`: downloads
    or scores changed since search last looked.

    `shelf_id` and `author_id` are the document's category and owner while it is public, and null otherwise (`shelving`): so that
    an index on one table gives a page of each of their lists.
    """

    __tablename__ = "tally"
    __table_args__ = (
        Index("ix_tally_downloads", "downloads", "document_id"),
        Index("ix_tally_merit", "merit", "document_id", sqlite_where=_rated, postgresql_where=_rated),
        Index("ix_tally_shelf_downloads", "shelf_id", "downloads", "document_id"),
        Index("ix_tally_shelf_merit", "shelf_id", "merit", "document_id", sqlite_where=_rated, postgresql_where=_rated),
        Index("ix_tally_author_downloads", "author_id", "downloads", "document_id"),
        Index("ix_tally_author_merit", "author_id", "merit", "document_id", sqlite_where=_rated, postgresql_where=_rated),
        Index("ix_tally_moved", "document_id", sqlite_where=_moved, postgresql_where=_moved),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    views: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)
    favourites: Mapped[int] = mapped_column(default=0)
    ratings: Mapped[int] = mapped_column(default=0)
    half_stars: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    moved: Mapped[bool] = mapped_column(default=False)
    merit: Mapped[int] = mapped_column(Computed("(half_stars * 1000 + 21000) / (ratings + 3)", persisted=True))
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


def mean(half_stars: int, ratings: int) -> float | None:
    """A tally's score in stars, 0.5 to 5; None while nobody has rated."""
    return half_stars / ratings / 2 if ratings else None


class Tag(Numbered, Model):
    """A keyword of public documents: `name` as it was met first, `key` the normal form in which keywords are the same.

    `listed`: public documents that have it. The row stays where there are none any more, since its number is an address.
    """

    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_listed", "listed", "id"),)

    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    listed: Mapped[int] = mapped_column(default=0)


class Tagging(Model):
    """That a public document has a keyword, with what the lists of a keyword go by."""

    __tablename__ = "tagging"
    __table_args__ = (Index("ix_tagging_newest", "tag_id", "published_at", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
