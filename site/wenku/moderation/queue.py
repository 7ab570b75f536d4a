"""What waits for a decision: in one of three orders, narrowed down, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import joinedload

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base import clock, paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.documents.models import Document, Version, VersionState
from wenku.moderation import claiming, hints, weighing
from wenku.moderation.claiming import Claimed, Held, VersionClaim
from wenku.moderation.hints import Chip
from wenku.moderation.models import Hint
from wenku.moderation.noting import HintKind
from wenku.moderation.soon import Planned
from wenku.previews.models import PreviewState
from wenku.previews.queries import progresses


class Order(StrEnum):
    """The value stands in addresses."""

    URGENT = "urgent"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """What is looked for, everything where nothing is said. `categories` are all that count; `risk`: "any" or "none" for versions
    with or without hints that weigh, or a HintKind for those with a hint of it; `waited`: at least so long.
    """

    kind: str = ""
    categories: frozenset[int] | None = None
    owners: frozenset[int] | None = None
    risk: str = ""
    waited: timedelta | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. `is_next_version`: an earlier version of the document is public already; `reports`: open ones on it;
    `is_newcomer`: nothing of its author was published yet; `chips`: what was noted of it, the weightiest first.
    """

    version_id: int
    owner_id: int
    title: str
    author: str
    page_count: int
    preview: PreviewState
    submitted_at: datetime
    is_next_version: bool
    is_newcomer: bool
    reports: int
    claim: Held | None
    chips: Sequence[Chip] = ()


@dataclass(frozen=True)
class Backlog:
    """How many wait, and since when the longest waiting and the one in the middle do."""

    count: int
    oldest: datetime | None
    median: datetime | None


def waiting(order: Order = Order.URGENT, wanted: Wanted = EVERYTHING, *, page: str | None = None, size: int = 50) -> Page[Waiting]:
    """A page of the queue; `page` is a key of the page before or after it."""
    place, backwards = paging.place(page)
    query = _lines(wanted).order_by(*_along(order, backwards)).limit(size + 1)
    if place is not None:
        query = query.where(_beyond(order, backwards, paging.instant(place[0]), place[1]))
    found = session().execute(query).all()
    cut = paging.cut(found, lambda row: _key(order, row.Version), size=size, is_first=place is None, backwards=backwards)
    return cut.map(_told)


def page_from(version: Version, order: Order) -> str:
    """The key of the page that begins with this version."""
    step = 1 if order is Order.NEWEST else -1
    return f"{paging.moment(_rank_of(order, version))}.{version.id + step}"


def claim_next(
    after: Version | None = None, order: Order = Order.URGENT, wanted: Wanted = EVERYTHING, *, by: Member
) -> Version | None:
    """What comes after this version (or first), and after the last the first again, of what nobody else looks at and `by` may
    decide on: claimed for them. None where there is nothing.
    """
    while (version := next_free(after, order, wanted, by=by)) is not None:
        try:
            claiming.claim(version, by=by)
        except Claimed:
            continue
        return version
    return None


def next_free(
    after: Version | None = None, order: Order = Order.URGENT, wanted: Wanted = EVERYTHING, *, by: Member
) -> Version | None:
    free = _lines(wanted).with_only_columns(Version).where(~_claimed_by_others(by)).order_by(*_along(order, False)).limit(1)
    if not by.is_admin:
        free = free.where(Document.owner_id != by.id)
    if after is None:
        return session().scalar(free)
    others = free.where(Version.id != after.id)
    further = others.where(_beyond(order, False, _rank_of(order, after), after.id))
    return session().scalar(further) or session().scalar(others)


def backlog() -> Backlog:
    waiting = _still_undecided()
    count, oldest = session().execute(select(func.count(), func.min(Version.submitted_at)).where(waiting)).one()
    middle = select(Version.submitted_at).where(waiting).order_by(Version.submitted_at, Version.id).offset(count // 2).limit(1)
    return Backlog(count, oldest, session().scalar(middle))


def case(version_id: int) -> Version:
    """A version to look at, with its document and owner; decided ones too (the reason is asked about later).

    Raises NotFound for one that was never submitted: a draft is its uploader's own business.
    """
    version = session().scalar(
        select(Version)
        .where(Version.id == version_id, Version.submitted_at.is_not(None))
        .options(joinedload(Version.document).joinedload(Document.owner))
    )
    if version is None:
        raise NotFound
    return version


def _lines(wanted: Wanted) -> Select[Version, Document, Member]:
    return (
        select(Version, Document, Member)
        .join(Document, Document.id == Version.document_id)
        .join(Member, Member.id == Document.owner_id)
        .where(_still_undecided(), *_narrowed(wanted))
    )


def _still_undecided() -> ColumnElement[bool]:
    return and_(Version.state == VersionState.WAITING, ~exists().where(Planned.version_id == Version.id))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Version.kind == wanted.kind)
    if wanted.categories is not None:
        found.append(Document.category_id.in_(wanted.categories))
    if wanted.owners is not None:
        found.append(Document.owner_id.in_(wanted.owners))
    if wanted.waited is not None:
        found.append(Version.submitted_at <= clock.now() - wanted.waited)
    if wanted.risk:
        found.append(_risky(wanted.risk))
    return found


def _risky(risk: str) -> ColumnElement[bool]:
    noted = exists().where(Hint.version_id == Version.id)
    if risk in list(HintKind):
        return noted.where(Hint.kind == risk)
    weighty = noted.where(Hint.weight > 0)
    return ~weighty if risk == "none" else weighty


def _claimed_by_others(by: Member) -> ColumnElement[bool]:
    return exists().where(VersionClaim.version_id == Version.id, VersionClaim.by_id != by.id, VersionClaim.until > clock.now())


def _rank(order: Order) -> Any:
    return Version.urgent_at if order is Order.URGENT else Version.submitted_at


def _rank_of(order: Order, version: Version) -> datetime:
    rank = version.urgent_at if order is Order.URGENT else version.submitted_at
    assert rank is not None
    return rank


def _key(order: Order, version: Version) -> str:
    return f"{paging.moment(_rank_of(order, version))}.{version.id}"


def _along(order: Order, backwards: bool) -> tuple[Any, Any]:
    columns = _rank(order), Version.id
    return tuple(column.desc() if (order is Order.NEWEST) != backwards else column.asc() for column in columns)  # type: ignore[return-value]


def _beyond(order: Order, backwards: bool, rank: datetime, id: int) -> ColumnElement[bool]:
    here, there = tuple_(_rank(order), Version.id), tuple_(rank, id)
    return here < there if (order is Order.NEWEST) != backwards else here > there


def _told(rows: Sequence[Any]) -> list[Waiting]:
    ids = [row.Version.id for row in rows]
    progress, claims, noted = progresses(ids), claiming.on(ids), hints.of_many(ids)
    reports = weighing.reports(row.Document.id for row in rows)
    newcomers = weighing.newcomers({row.Member.id for row in rows})
    return [
        Waiting(
            version_id=version.id,
            owner_id=owner.id,
            title=version.full_title,
            author=people.shown_name(owner),
            page_count=progress[version.id].page_count,
            preview=progress[version.id].state,
            submitted_at=version.submitted_at,
            is_next_version=document.published_version_id is not None,
            is_newcomer=owner.id in newcomers,
            reports=reports.get(document.id, 0),
            claim=claims.get(version.id),
            chips=hints.chips(noted[version.id]),
        )
        for version, document, owner in rows
    ]
