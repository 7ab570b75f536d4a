"""What members owe the house, which paid in their stead, and how it is settled from what they earn later."""

from sqlalchemy import func, select

from wenku.accounts.models import Member
from wenku.base import clock
from wenku.base.db import session
from wenku.points import causes, ledger
from wenku.points.ledger import Purse
from wenku.points.models import Claim, Pocket, Reason

REFERENCE = "claim:"
"""With the claim's id behind it, and how much of it was settled before, its name in the ledger."""

causes.of(Reason.CLAIM, name=REFERENCE, id=Claim.id, whose=Claim.member_id, in_parts=True)


def owe(member: Member, pocket: Pocket, amount: int, *, reference: str) -> Claim:
    """Note that the house paid `amount` for the member, who couldn't, on the occasion that `reference` names."""
    claim = Claim(member_id=member.id, pocket=pocket, amount=amount, settled=0, reference=reference, made_at=clock.now())
    session().add(claim)
    session().flush()
    return claim


def settle(purse: Purse, pocket: Pocket, *, by: Member) -> int:
    """Called where a member has just earned in `pocket`: the oldest claims first, as far as their free points go. What was paid."""
    wallet, paid = purse.of(pocket), 0
    open_ones = select(Claim).where(Claim.member_id == wallet.member_id, Claim.pocket == pocket, Claim.settled < Claim.amount)
    for claim in session().scalars(open_ones.order_by(Claim.id).with_for_update()):
        part = min(claim.amount - claim.settled, wallet.balance)
        if not part:
            break
        reference = f"{REFERENCE}{claim.id}:{claim.settled}"
        ledger.move(part, giver=wallet, taker=ledger.house(pocket), reason=Reason.CLAIM, reference=reference, by=by)
        claim.settled += part
        paid += part
    return paid


def owed(member: Member) -> int:
    """How many points of both pockets the member owes."""
    open_ones = select(func.coalesce(func.sum(Claim.amount - Claim.settled), 0)).where(Claim.member_id == member.id)
    return int(session().scalar(open_ones) or 0)
