"""What the books of points know of a member: handed out, and forgotten but for what they must prove."""

from sqlalchemy import or_, select, update

from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.points.adjusting import Adjustment
from wenku.points.models import CheckIn, Claim, Transfer, Wallet
from wenku.points.payouts import Payout, PayoutState, PayoutStep

_SOMEBODY = ("by_id",)


def export(member_id: int) -> Records:
    own = select(Wallet.id).where(Wallet.member_id == member_id).scalar_subquery()
    payouts = select(Payout.id).where(Payout.member_id == member_id).scalar_subquery()
    return {
        "wallets": records.of(Wallet, Wallet.member_id == member_id),
        "transfers": records.of(Transfer, or_(Transfer.giver_id.in_(own), Transfer.taker_id.in_(own)), without=_SOMEBODY),
        "check_ins": records.of(CheckIn, CheckIn.member_id == member_id),
        "claims": records.of(Claim, Claim.member_id == member_id),
        "adjustments": records.of(Adjustment, Adjustment.member_id == member_id, without=_SOMEBODY),
        "cash_outs": records.of(Payout, Payout.member_id == member_id),
        "cash_out_steps": records.of(PayoutStep, PayoutStep.payout_id.in_(payouts), without=_SOMEBODY),
    }


def forget(member_id: int) -> None:
    """Amounts, states and times stay; accounts, their holders and what was written about the member go."""
    payouts = select(Payout.id).where(Payout.member_id == member_id).scalar_subquery()
    refused = PayoutStep.payout_id.in_(payouts), PayoutStep.state == PayoutState.REFUSED
    with unit_of_work():
        session().execute(update(Payout).where(Payout.member_id == member_id).values(holder="", account="", bank=""))
        session().execute(update(PayoutStep).where(*refused).values(why=""))
        session().execute(update(Adjustment).where(Adjustment.member_id == member_id).values(reason=""))
