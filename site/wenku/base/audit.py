"""Who changed what: a row in the same transaction as the change itself, found again by person, action, subject, time and words."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, Select, String, Text, and_, func, select, true, tuple_, update
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import clock
from wenku.base.columns import Json, UtcDateTime
from wenku.base.db import Model, Numbered, session
from wenku.base.paging import Page

LOOKED_THROUGH = 20_000
"""Of so many entries a page shows those that fit: where few do, the next page goes on from there, so that none takes long."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 1000


class AuditEntry(Numbered, Model):
    """`words`: the values of the details, in the form in which they are looked for."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_made", "made_at", "id"),
        Index("ix_audit_entry_by", "by_id", "made_at", "id"),
        Index("ix_audit_entry_action", "action", "made_at", "id"),
        Index("ix_audit_entry_subject", "subject", "made_at", "id"),
    )

    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    words: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what isn't given doesn't matter. `by_id` 0 is an operator at the machine; all of `words` must occur."""

    by_id: int | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


def record(action: str, *, by_id: int | None, subject: str, **details: object) -> None:
    """Note that `by_id` (None: an operator at the machine) did `action` ("category.moved") to `subject` ("category:7")."""
    words = " ".join(_said(details))
    session().add(AuditEntry(by_id=by_id, action=action, subject=subject, details=details, words=words, made_at=clock.now()))


def find(wanted: Wanted = Wanted(), *, page: str | None = None, size: int = 50) -> Page[Row[*tuple[Any, ...]]]:
    """The newest entries first, as rows of the table's columns.

    One of the conditions is answered by an index, and the others of what it gives: a page may hold fewer than `size`, or none,
    though the list goes on.
    """
    exact, words = _exact(wanted), searchable(wanted.words).split()
    lines = _ordered(_in_time(select(*_COLUMNS, AuditEntry.words), wanted, page), AuditEntry.made_at, AuditEntry.id)
    if exact:
        lines = lines.where(_is(AuditEntry, exact[:1]))
    if not exact[1:] and not words:
        rows = session().execute(lines.limit(size + 1)).all()
        return Page(rows[:size], next=_key(rows[size - 1]) if len(rows) > size else None)
    window = lines.limit(LOOKED_THROUGH).subquery()
    fits = [_is(window.c, exact[1:]), *(window.c.words.contains(word, autoescape=True) for word in words)]
    rows = session().execute(_ordered(select(window).where(*fits), window.c.made_at, window.c.id).limit(size + 1)).all()
    if len(rows) > size:
        return Page(rows[:size], next=_key(rows[size - 1]))
    last = session().execute(lines.offset(LOOKED_THROUGH - 1).limit(1)).first()
    return Page(rows, next=_key(last) if last is not None else None)


def every(wanted: Wanted = Wanted()) -> Iterator[Row[*tuple[Any, ...]]]:
    """All of them, read some at a time."""
    page = find(wanted, size=_AT_ONCE)
    yield from page.items
    while page.next:
        page = find(wanted, page=page.next, size=_AT_ONCE)
        yield from page.items


def actions() -> Sequence[str]:
    """Every action that there is an entry of; found along the index, one step for each."""
    first = select(func.min(AuditEntry.action).label("action")).cte("met", recursive=True)
    following = select(func.min(AuditEntry.action)).where(AuditEntry.action > first.c.action).scalar_subquery()
    met = first.union_all(select(following).where(first.c.action.is_not(None)))
    return session().scalars(select(met.c.action).where(met.c.action.is_not(None)).order_by(met.c.action)).all()


def by(member_id: int) -> list[dict[str, Any]]:
    """What the member did, without what it says of others: the action, to what, and when; the oldest first."""
    query = select(AuditEntry).where(AuditEntry.by_id == member_id).order_by(AuditEntry.id)
    rows = session().scalars(query)
    return [{"action": row.action, "subject": row.subject, "made_at": row.made_at.isoformat()} for row in rows]


def forget(subject: str) -> None:
    """What was written about the subject goes; that something was done to it, when and by whom, stays."""
    session().execute(update(AuditEntry).where(AuditEntry.subject == subject).values(details={}, words=""))


def searchable(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


_COLUMNS = (AuditEntry.id, AuditEntry.by_id, AuditEntry.action, AuditEntry.subject, AuditEntry.details, AuditEntry.made_at)


def _said(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _said(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _said(inner)
    elif value is not None:
        yield searchable(str(value))


def _exact(wanted: Wanted) -> list[tuple[str, str | int | None]]:
    """Columns and what they must be, the one that leaves the fewest first."""
    found: list[tuple[str, str | int | None]] = []
    if wanted.subject:
        found.append(("subject", wanted.subject))
    if wanted.action:
        found.append(("action", wanted.action))
    if wanted.by_id is not None:
        found.append(("by_id", wanted.by_id or None))
    return found


def _is(columns: Any, exact: Sequence[tuple[str, str | int | None]]) -> ColumnElement[bool]:
    return and_(true(), *(getattr(columns, name) == value for name, value in exact))


def _in_time(query: Select[*tuple[Any, ...]], wanted: Wanted, page: str | None) -> Select[*tuple[Any, ...]]:
    if wanted.since is not None:
        query = query.where(AuditEntry.made_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.made_at < wanted.until)
    if (place := _place(page)) is not None:
        query = query.where(tuple_(AuditEntry.made_at, AuditEntry.id) < tuple_(*place))
    return query


def _ordered(query: Select[*tuple[Any, ...]], made_at: Any, id: Any) -> Select[*tuple[Any, ...]]:
    return query.order_by(made_at.desc(), id.desc())


def _key(row: Row[*tuple[Any, ...]]) -> str:
    return f"{(row.made_at - _EPOCH) // timedelta(microseconds=1)}.{row.id}"


def _place(page: str | None) -> tuple[datetime, int] | None:
    """A mangled key shows the first page."""
    moment, _, id = (page or "").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 17 for part in (moment, id)):
        return None
    return _EPOCH + timedelta(microseconds=int(moment)), int(id)
