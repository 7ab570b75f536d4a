"""What admins give to a member, or take from one, by hand: with a reason, which the member reads in the statement."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts import notifying, people, roles
from wenku.accounts.models import Member
from wenku.base import audit, clock
from wenku.base.columns import Points, UtcDateTime, one_of
from wenku.base.db import Model, Numbered, session
from wenku.base.errors import Invalid, NotAllowed
from wenku.base.words import _l
from wenku.points import causes, ledger, tariff
from wenku.points.models import Pocket, Reason

REFERENCE = "adjustment:"
"""With the adjustment's id behind it, its name in the ledger."""

LONGEST_REASON = 200

notifying.sentences(
    {
        "adjustment.given_gift": _l("An administrator gave you %(points)s gift points: %(reason)s"),
        "adjustment.given_cash": _l("An administrator gave you %(points)s cash points: %(reason)s"),
        "adjustment.taken_gift": _l("An administrator took %(points)s gift points: %(reason)s"),
        "adjustment.taken_cash": _l("An administrator took %(points)s cash points: %(reason)s"),
    }
)


class Adjustment(Numbered, Model):
    """`change` is below 0 for what was taken."""

    __tablename__ = "adjustment"
    __table_args__ = (
        CheckConstraint("change <> 0", name="changes_something"),
        Index("ix_adjustment_member", "member_id", "id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    pocket: Mapped[Pocket] = mapped_column(one_of(Pocket))
    change: Mapped[int] = mapped_column(Points)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


causes.of(Reason.ADJUSTMENT, name=REFERENCE, id=Adjustment.id, whose=Adjustment.member_id, by=Adjustment.by_id)


class NotYourself(NotAllowed):
    code, message = "not-yourself", _l("Another admin has to adjust your own points.")


def adjust(member_id: int, change: int, *, pocket: Pocket, reason: str, by: Member) -> Adjustment:
    """Give the member `change` points of the pocket, or take them where it is below 0.

    Raises Invalid without a reason, for more than admins may at once and for more than there is; NotYourself for an admin's own
    account where there is another admin.
    """
    reason = _checked(change, reason)
    member = _adjustable(member_id, by)
    [purse] = ledger.locked(member)
    wallet, house = purse.of(pocket), ledger.house(pocket)
    if wallet.balance + change < 0:
        raise Invalid({"points": _l("There are only %(there)s points to take.", there=wallet.balance)})
    made = Adjustment(member_id=member.id, pocket=pocket, change=change, reason=reason, by_id=by.id, made_at=clock.now())
    session().add(made)
    session().flush()
    giver, taker = (house, wallet) if change > 0 else (wallet, house)
    ledger.move(abs(change), giver=giver, taker=taker, reason=Reason.ADJUSTMENT, reference=f"{REFERENCE}{made.id}", by=by)
    _tell(made)
    return made


def of(member: Member, *, most: int = 20) -> list[Adjustment]:
    """The member's last adjustments, the newest first."""
    asked = select(Adjustment).where(Adjustment.member_id == member.id).order_by(Adjustment.id.desc()).limit(most)
    return list(session().scalars(asked))


def reasons(references: Collection[str]) -> dict[str, str]:
    """The reasons of those of the ledger's references that are adjustments."""
    ids = [int(id) for name, sign, id in (reference.partition(REFERENCE) for reference in references) if sign and not name]
    rows = session().execute(select(Adjustment.id, Adjustment.reason).where(Adjustment.id.in_(ids)))
    return {f"{REFERENCE}{row.id}": row.reason for row in rows}


def may(member: Member, *, by: Member) -> bool:
    """Whether `by`, an admin, may adjust the member's points: their own only while nobody else could."""
    return member.id != by.id or roles.admins() == [by.id]


def _checked(change: int, reason: str) -> str:
    """The reason, on one line."""
    most, reason = tariff.highest_adjustment.get(), " ".join(reason.split())
    if not 1 <= abs(change) <= most:
        raise Invalid({"points": _l("Between %(least)s and %(most)s, please.", least=1, most=most)})
    if not reason:
        raise Invalid({"reason": _l("Say why: the member reads it.")})
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise Invalid({"reason": _l("At most %(most)s characters, and no invisible ones.", most=LONGEST_REASON)})
    return reason


def _adjustable(member_id: int, by: Member) -> Member:
    if by.id not in roles.admins():
        raise NotAllowed
    member = people.known(member_id)
    if not may(member, by=by):
        raise NotYourself
    return member


def _tell(made: Adjustment) -> None:
    points, way = abs(made.change), "given" if made.change > 0 else "taken"
    subject = f"member:{made.member_id}"
    audit.record("points.adjusted", by_id=made.by_id, subject=subject, pocket=made.pocket, change=made.change, reason=made.reason)
    notifying.tell(made.member_id, f"adjustment.{way}_{made.pocket}", path="/me/points", points=points, reason=made.reason)
