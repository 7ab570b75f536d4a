"""Members with cash points, for tests that cash out."""

from tests import making

from wenku.points import tariff
from wenku.points.models import Pocket
from wenku.points.payees import Payee
from wenku.points.payouts import Method

ALIPAY = Payee(Method.ALIPAY, "赵一", "13812345678")
BANK = Payee(Method.BANK, "赵一", "6222021234567890123", "工商银行北京海淀支行")


def give_cash(member, points):
    """A unit must be open."""
    making.adjusted(member, points, Pocket.CASH)


def numbers(least=100, per_unit=10, second_above=1000, hours=0):
    """A tariff with figures that are easy to reckon with."""
    tariff.least_payout.set(least, by_id=None)
    tariff.points_per_unit.set(per_unit, by_id=None)
    tariff.second_admin_above.set(second_above, by_id=None)
    tariff.cool_down_hours.set(hours, by_id=None)
