"""Claims: who looks at a version that waits, so that nobody else decides on it meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, and_, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts.models import Member
from wenku.base import clock, db, options
from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, session
from wenku.base.errors import Conflict
from wenku.base.words import _l
from wenku.documents import lifecycle
from wenku.documents.models import Version, VersionState

RENEWED_EVERY = timedelta(seconds=45)
"""How often a page that stands open says so."""

LEFT = timedelta(seconds=75)
"""How long a claim still holds whose moderator has gone on to another version: pages that stand open say so before."""

minutes = options.option(
    "claim_minutes",
    10,
    _l("Minutes for which a moderator keeps a document"),
    group="moderation",
    least=2,
    most=120,
    help=_l("Nobody else decides on it meanwhile. The time begins anew as long as the page stands open."),
)


class Claimed(Conflict):
    code, message = (
        "claimed",
        _l("%(name)s is looking at this document, and nobody else decides on it for another %(minutes)s min."),
    )


class VersionClaim(Model):
    """That a member looks at a version until some time; afterwards anybody may take it over."""

    __tablename__ = "version_claim"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Held:
    """A claim as others see it: whose, since when and until when; `is_over` where anybody may take over."""

    by_id: int
    name: str
    since: datetime
    until: datetime
    is_over: bool

    @property
    def minutes_since(self) -> int:
        """Those that have begun."""
        return (clock.now() - self.since) // timedelta(minutes=1) + 1

    @property
    def minutes_left(self) -> int:
        """Rounded up."""
        return max(0, -((clock.now() - self.until) // timedelta(minutes=1)))


def claim(version: Version, *, by: Member) -> None:
    """Keep the version for `by` from now on, or for longer. Raises Claimed where somebody else looks at it, and Elsewhere where it
    doesn't wait.

    Whoever claims one goes on to it: what they had claimed before is soon free, unless its page still stands open.
    """
    if version.state is not VersionState.WAITING:
        raise lifecycle.Elsewhere
    in_turn(by)
    while not (_renewed(version.id, by) or _added(version.id, by)):
        check(version.id, by=by)
    soon = clock.now() + LEFT
    left = update(VersionClaim).where(VersionClaim.by_id == by.id, VersionClaim.version_id != version.id, VersionClaim.until > soon)
    session().execute(left.values(until=soon))


def in_turn(by: Member) -> None:
    """Let one act of this member on claims end before the next: each touches the others' rows. Before any document is locked."""
    db.one_at_a_time(f"moderation.claims:{by.id}")


def check(version_id: int, *, by: Member) -> None:
    """Raises Claimed where somebody else looks at it."""
    held = on([version_id]).get(version_id)
    if held is not None and not held.is_over and held.by_id != by.id:
        raise Claimed(name=held.name, minutes=held.minutes_left, version_id=version_id)


def release(version_ids: Iterable[int], *, by: Member) -> None:
    in_turn(by)
    session().execute(delete(VersionClaim).where(VersionClaim.version_id.in_(list(version_ids)), VersionClaim.by_id == by.id))


def on(version_ids: Iterable[int]) -> dict[int, Held]:
    """The claims on these versions, those that have run out too."""
    now = clock.now()
    rows = session().execute(
        select(VersionClaim.version_id, VersionClaim.by_id, Member.name, VersionClaim.made_at, VersionClaim.until)
        .join(Member, Member.id == VersionClaim.by_id)
        .where(VersionClaim.version_id.in_(list(version_ids)))
    )
    return {row.version_id: Held(row.by_id, row.name, row.made_at, row.until, row.until <= now) for row in rows}


def forget_old() -> None:
    """Delete what ran out a day ago."""
    session().execute(delete(VersionClaim).where(VersionClaim.until < clock.now() - timedelta(days=1)))


def _renewed(version_id: int, by: Member) -> bool:
    now = clock.now()
    own = and_(VersionClaim.by_id == by.id, VersionClaim.until > now)
    renewed = {"by_id": by.id, "until": _until(now), "made_at": case((own, VersionClaim.made_at), else_=now)}
    result: Any = session().execute(
        update(VersionClaim).where(VersionClaim.version_id == version_id, or_(own, VersionClaim.until <= now)).values(renewed)
    )
    return bool(result.rowcount)


def _added(version_id: int, by: Member) -> bool:
    """False where somebody claimed it in this very moment."""
    now = clock.now()
    try:
        with session().begin_nested():
            session().add(VersionClaim(version_id=version_id, by_id=by.id, made_at=now, until=_until(now)))
    except IntegrityError:
        return False
    return True


def _until(now: datetime) -> datetime:
    return now + timedelta(minutes=minutes.get())
