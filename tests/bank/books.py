"""What the database holds in the end, counted by what each act is known by."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from wenku.base import words
from wenku.base.db import session, unit_of_work
from wenku.downloads import books as audit
from wenku.downloads.models import Purchase, RefundRequest, Subscription, Way
from wenku.payments import codes
from wenku.payments.models import Code
from wenku.points.adjusting import Adjustment
from wenku.points.models import CheckIn, Reason, Transfer, Wallet
from wenku.points.payouts import Payout, PayoutStep
from wenku.reviews.models import Rating


class Books:
    """Read once, when nobody writes any more."""

    def __init__(self) -> None:
        with unit_of_work(writes=False):
            self.purchases = _counted(Purchase.document_id, Purchase.buyer_id)
            self.ratings = _counted(Rating.document_id, Rating.member_id)
            self.check_ins = _counted(CheckIn.member_id)
            self.refund_requests = _counted(RefundRequest.purchase_id)
            self.decisions = _decisions()
            self.adjustments = _counted(Adjustment.reason)
            self.payouts = _counted(Payout.account)
            self.payout_steps = _counted(PayoutStep.payout_id, PayoutStep.state)
            self.subscriptions = _counted(Subscription.member_id, Subscription.number)
            self._codes = {code.digest: code.redeemed_by_id for code in session().scalars(select(Code))}

    def redeemed(self, code: str, member: int) -> int:
        return int(self._codes[codes._digest(codes.read(code))] == member)


RAILS = {"rail"}
"""What is missing of what the database refuses by itself: a mutant's database is made so."""


def wrong(*, but: Collection[str] = ()) -> list[str]:
    """What the audit finds but for faults of these kinds, and what no audit should have to: debts, and points that moved twice on
    one occasion.
    """
    with unit_of_work(writes=False), words.speaking("en"):
        found = [str(fault) for fault in audit.check() if fault.kind not in but]
        debts = session().execute(select(Wallet.id, Wallet.balance).where(Wallet.balance < 0)).all()
        key = (Transfer.reason, Transfer.reference, Transfer.pocket)
        twice = session().execute(select(*key).group_by(*key).having(func.count() > 1)).all()
        return [*found, *(f"wallet {id} owes {-balance}" for id, balance in debts), *(f"twice: {tuple(row)}" for row in twice)]


def _decisions() -> Counter[Any]:
    """A granted refund happened as often as all that was paid came back."""
    paid, back = _sums(Reason.SALE, Reason.FEE), _sums(Reason.REFUND, Reason.FEE_BACK, Reason.ADVANCE)
    counted: Counter[Any] = Counter()
    for request, purchase in session().execute(
        select(RefundRequest, Purchase).join(Purchase, Purchase.id == RefundRequest.purchase_id).where(Purchase.way == Way.SALE)
    ):
        reference = f"purchase:{purchase.id}"
        counted[request.id, "refusal"] = int(request.state == "refused")
        if back[reference]:
            counted[request.id, "grant"] = back[reference] // paid[reference] if purchase.ended_at else -1
    return counted


def _sums(*reasons: Reason) -> Counter[str]:
    query = select(Transfer.reference, func.sum(Transfer.amount)).where(Transfer.reason.in_(reasons))
    return Counter({reference: int(sum) for reference, sum in session().execute(query.group_by(Transfer.reference))})


def _counted(*columns: Any) -> Counter[Any]:
    rows = session().execute(select(*columns, func.count()).group_by(*columns))
    return Counter({tuple(row[:-1]): row[-1] for row in rows})
