"""Decisions that take effect in a moment: until then they can be taken back, and what they are about has left the queue."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts import notifying
from wenku.accounts.models import Member
from wenku.base import clock, jobs, options
from wenku.base.columns import UtcDateTime, one_of
from wenku.base.db import Model, Numbered, session, unit_of_work
from wenku.base.errors import Conflict, NotAllowed, Refusal
from wenku.base.words import _l
from wenku.documents import lifecycle
from wenku.documents.models import Version, VersionState
from wenku.moderation import claiming, deciding, hints
from wenku.moderation.models import Verdict

seconds = options.option(
    "undo_seconds",
    10,
    _l("Seconds in which a decision can be undone"),
    group="moderation",
    least=5,
    most=300,
    help=_l("Approvals and returns take effect after this time."),
)

notifying.sentences(
    {
        "decision-overtaken": _l("“%(title)s” changed before your decision on it took effect, so nothing was decided."),
        "decision-not-made": _l("Your decision on “%(title)s” could not be carried out. If it still waits, please decide again."),
    }
)


class DecidedAlready(Conflict):
    code, message = "decided-already", _l("Somebody has decided on this document a moment ago.")


class TooLate(Conflict):
    code, message = "too-late-to-undo", _l("This has taken effect already, so it can't be undone here.")


class Planned(Numbered, Model):
    """A decision that takes effect at `due_at`; one for each version, and the row goes when it has. `seen` is the `submitted_at` of
    what was judged; those of one `batch` were made, and are taken back, together.
    """

    __tablename__ = "planned_decision"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)
    batch: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Pending:
    """What one member decided at once and may take back: `title` is that of the first of `count` versions."""

    batch: str
    verdict: Verdict
    count: int
    title: str
    due_at: datetime

    @property
    def seconds_left(self) -> int:
        return max(0, round((self.due_at - clock.now()).total_seconds()))


@dataclass(frozen=True)
class Planning:
    """What came of deciding on several: how many will take effect, and the versions of which it can't be said."""

    batch: str
    planned: int
    refused: list[int]


def plan(
    version: Version, verdict: Verdict, *, by: Member, reason: str = "", seen: datetime | None = None, batch: str = ""
) -> Planned:
    """Decide on the version, from a moment later on.

    Raises Invalid where it takes a reason, and what `hindrance` says.
    """
    reason = deciding.given(reason) if verdict is not Verdict.APPROVE else ""
    claiming.in_turn(by)
    lifecycle.locked(version.document_id)
    session().refresh(version, ["state", "submitted_at", "is_rendered"])
    if (refusal := hindrance(version, verdict, by=by, seen=seen)) is not None:
        raise refusal
    assert version.submitted_at is not None
    now = clock.now()
    planned = Planned(
        version_id=version.id,
        verdict=verdict,
        reason=reason,
        by_id=by.id,
        seen=version.submitted_at,
        batch=batch or secrets.token_hex(8),
        made_at=now,
        due_at=now + timedelta(seconds=seconds.get()),
    )
    session().add(planned)
    session().flush()
    claiming.release([version.id], by=by)
    jobs.enqueue("moderation.decide", key=f"moderation.decide:{planned.id}", run_at=planned.due_at, planned_id=planned.id)
    return planned


def plan_several(seen: dict[int, datetime | None], verdict: Verdict, *, by: Member, reason: str = "") -> Planning:
    """The same decision on these versions, each as it was `seen`; those that can't be decided on are left as they are."""
    if verdict is not Verdict.APPROVE:
        deciding.given(reason)
    batch, refused = secrets.token_hex(8), []
    versions = session().scalars(select(Version).where(Version.id.in_(seen)).order_by(Version.document_id, Version.id)).all()
    for version in versions:
        try:
            plan(version, verdict, by=by, reason=reason, seen=seen[version.id], batch=batch)
        except (Conflict, NotAllowed):
            refused.append(version.id)
    return Planning(batch, len(versions) - len(refused), refused)


def hindrance(version: Version, verdict: Verdict, *, by: Member, seen: datetime | None = None) -> Refusal | None:
    """Why `by` can't decide so on the version, as it was `seen`, now; None where they can."""
    try:
        deciding.check_other(version.document_id, by)
        if planned(version.id) is not None:
            raise DecidedAlready
        if version.state is not VersionState.WAITING or (seen is not None and version.submitted_at != seen):
            raise lifecycle.Elsewhere
        if verdict is Verdict.APPROVE and not version.is_rendered:
            raise lifecycle.NoPreview
        if verdict is Verdict.APPROVE and not by.is_admin and hints.is_like_a_takedown(version.id):
            raise deciding.ForAnAdmin
        claiming.check(version.id, by=by)
    except Refusal as refusal:
        return refusal
    return None


def planned(version_id: int) -> Planned | None:
    return session().scalar(select(Planned).where(Planned.version_id == version_id))


def pending(by: Member) -> Sequence[Pending]:
    """What the member may still take back, the last decision first."""
    rows = session().execute(
        select(Planned, Version).join(Version, Version.id == Planned.version_id).where(Planned.by_id == by.id).order_by(Planned.id)
    )
    batches: dict[str, list[tuple[Planned, Version]]] = {}
    for made, version in rows:
        batches.setdefault(made.batch, []).append((made, version))
    found = [(made[0], len(made)) for made in batches.values()]
    return [
        Pending(first.batch, first.verdict, count, version.full_title, first.due_at) for (first, version), count in reversed(found)
    ]


def undo(batch: str, *, by: Member) -> list[int]:
    """Take back what the member decided at once: the versions that wait again. Raises TooLate where all of it has taken effect."""
    taken = delete(Planned).where(Planned.batch == batch, Planned.by_id == by.id).returning(Planned.version_id)
    versions = list(session().scalars(taken))
    if not versions:
        raise TooLate
    return versions


def decide(*, planned_id: int) -> None:
    """Carry out a planned decision, unless it was taken back. Called by the worker when it is due; may run twice.

    Where it can't be carried out any more, whoever made it is told.
    """
    try:
        with unit_of_work():
            carry_out(planned_id)
    except Refusal:
        with unit_of_work():
            _fall_through(planned_id, "decision-overtaken")


def not_decided(*, planned_id: int) -> None:
    """It failed too often: the version waits again."""
    _fall_through(planned_id, "decision-not-made")


def carry_out(planned_id: int) -> None:
    """The same within a unit; raises what `deciding` raises."""
    made = _taken(planned_id)
    if made is None:
        return
    version, by = session().get_one(Version, made.version_id), session().get_one(Member, made.by_id)
    if made.verdict is Verdict.APPROVE:
        deciding.approve(version, by=by, seen=made.seen)
    elif made.verdict is Verdict.ASK_CHANGE:
        deciding.ask_change(version, by=by, reason=made.reason, seen=made.seen)
    else:
        deciding.reject(version, by=by, reason=made.reason, seen=made.seen)


def _taken(planned_id: int) -> Planned | None:
    """The plan, whose row is gone with this unit: whoever undoes it waits for that, or came first."""
    made = session().get(Planned, planned_id, with_for_update=True)
    if made is not None:
        session().delete(made)
        session().flush()
    return made


def _fall_through(planned_id: int, kind: str) -> None:
    made = _taken(planned_id)
    if made is not None:
        title = session().get_one(Version, made.version_id).full_title
        notifying.tell(made.by_id, kind, path=f"/moderation/versions/{made.version_id}", title=title)
