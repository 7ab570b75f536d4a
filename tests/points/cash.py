"""Members with cash points, for tests that cash out."""

from itertools import count

from wenku.accounts import people
from wenku.points import ledger, tariff
from wenku.points.models import Pocket, Reason
from wenku.points.payees import Payee
from wenku.points.payouts import Method

_orders = count(1)

ALIPAY = Payee(Method.ALIPAY, "赵一", "13812345678")
BANK = Payee(Method.BANK, "赵一", "6222021234567890123", "工商银行北京海淀支行")


def give_cash(member, points):
    """As a top-up does. A unit must be open."""
    [purse] = ledger.locked(member)
    house, order = ledger.house(Pocket.CASH), f"order:{next(_orders)}-{member.id}"
    ledger.move(points, giver=house, taker=purse.cash, reason=Reason.TOP_UP, reference=order, by=people.system())


def numbers(least=100, per_unit=10, second_above=1000, hours=0):
    """A tariff with figures that are easy to reckon with."""
    tariff.least_payout.set(least, by_id=None)
    tariff.points_per_unit.set(per_unit, by_id=None)
    tariff.second_admin_above.set(second_above, by_id=None)
    tariff.cool_down_hours.set(hours, by_id=None)
