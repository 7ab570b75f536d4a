"""Members, the tokens that their mails carry, and the notifications that they read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wenku.base.columns import Json, UtcDateTime, one_of
from wenku.base.db import Model, Numbered

_ending = text("lifted_at IS NULL AND ended_at IS NULL AND until_at IS NOT NULL")


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a sanction keeps a member from."""

    UPLOAD = "upload"
    COMMENT = "comment"
    PURCHASE = "purchase"
    LOGIN = "login"


class Member(Numbered, Model):
    """`address`: mail, lower case, null for the system's own member. `stamp` is in every session: changing it ends them.

    Who asked to be deleted has `leaves_at`, when that is done, and `takes_documents`, whether what they published goes too. Of who
    was deleted, `forgotten_at`, the row stays with a pseudonym, since the books name it.
    """

    __tablename__ = "member"

    address: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(one_of(Role), default=Role.MEMBER, index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    stamp: Mapped[str] = mapped_column(String(32))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    leaves_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    takes_documents: Mapped[bool] = mapped_column(default=False)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_moderator(self) -> bool:
        return self.role in (Role.MODERATOR, Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


class Token(Numbered, Model):
    """A secret that was mailed (or printed): only its SHA-256 is kept; it is bound to `address` and used once."""

    __tablename__ = "token"

    purpose: Mapped[str] = mapped_column(String(24))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(254), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Notification(Numbered, Model):
    """`kind` and `arguments` become a sentence when it is read, in the reader's language; `path` is where it leads."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_member", "member_id", "id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(40))
    path: Mapped[str] = mapped_column(String(200), default="")
    arguments: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise")


class SignIn(Numbered, Model):
    """That a member logged in: keyed hashes of the network address and of the mark that the browser carries, for 90 days."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_device", "device"), Index("ix_sign_in_network", "network"))

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    network: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Sanction(Numbered, Model):
    """What a member may not do from `made_at` until `until_at` (null: until it is lifted): `kinds`, words of `Kind`.

    Nothing of it is changed later, but that it was lifted. `ended_at`: when the member was told that it has run out.
    """

    __tablename__ = "sanction"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted_by_somebody"),
        CheckConstraint("until_at > made_at", name="lasts"),
        Index("ix_sanction_member", "member_id", "id"),
        Index("ix_sanction_ending", "until_at", sqlite_where=_ending, postgresql_where=_ending),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kinds: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(300))
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    lifted_why: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
