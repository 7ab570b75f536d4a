"""Orders of points: placed by members, and moved from state to state by what providers say, never twice in the same way."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from wenku.accounts import notifying, people, roles, sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import addresses, audit, clock, jobs, switches
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid, NotFound
from wenku.base.words import _l
from wenku.payments import providers
from wenku.payments.models import EDGES, Order, OrderState
from wenku.points import causes, ledger, tariff
from wenku.points.models import Pocket, Reason

MOST_UNITS = 10_000
LIFE = timedelta(hours=1)
"""How long an order can be paid. Stripe takes no less than half an hour."""

REFERENCE = "order:"
"""With the order's id behind it, its name in the ledger."""

causes.of(Reason.TOP_UP, Reason.TOP_UP_KEPT, name=REFERENCE, id=Order.id, whose=Order.member_id, by=causes.SYSTEM)
causes.of(Reason.TOP_UP_BACK, name=REFERENCE, id=Order.id, whose=Order.member_id)

notifying.sentences(
    {
        "payments.paid": _l("Your top-up is paid: %(points)s cash points are yours."),
        "payments.refunded": _l("Your top-up of %(points)s cash points was taken back, and its money goes back to you."),
        "payments.kept": _l("The money of your top-up could not go back: its %(points)s cash points are yours again."),
        "payments.misfit": _l("What the provider says doesn't fit order no. %(order)s: nothing was credited. Please look at it."),
        "payments.unknown": _l("A payment came for an order that this site doesn't have. Please look at it."),
        "payments.unsettled": _l(
            "The money of order no. %(order)s went back, but its points couldn't be taken. Please look at it."
        ),
        "payments.stuck": _l("The provider doesn't answer: the money of order no. %(order)s has not gone back. Please try again."),
        "payments.refused": _l(
            "The provider refused to give back the money of order no. %(order)s: its points are the member's again."
        ),
    }
)


class OutOfOrder(Conflict):
    """The order can't go that way."""

    code, message = "out-of-order", _l("This order has moved on meanwhile. Please look again.")


class PointsSpent(Conflict):
    code, message = "points-spent", _l("The member has fewer free cash points than this order gave: it can't be taken back.")


def place(units: int, *, provider: str, by: Member) -> Order:
    """Order the cash points that `units` whole units of the currency buy; a job asks the provider where they can be paid.

    Raises Invalid, and NoPurchase for who couldn't spend them.
    """
    switches.check(switches.top_ups)
    sanctions.check(by, Kind.PURCHASE)
    if not 1 <= units <= MOST_UNITS:
        raise Invalid({"units": _l("Between %(least)s and %(most)s, please.", least=1, most=MOST_UNITS)})
    if provider not in {offer.name for offer in providers.offered()}:
        raise Invalid({"provider": _l("Please choose one of the list.")})
    now = clock.now()
    order = Order(
        number=secrets.token_hex(16),
        member_id=by.id,
        points=units * tariff.points_per_unit.get(),
        amount=units * tariff.MINOR_UNITS,
        currency=tariff.currency.get(),
        provider=provider,
        state=OrderState.NEW,
        made_at=now,
        expires_at=now + LIFE,
        moved_at=now,
    )
    session().add(order)
    session().flush()
    jobs.enqueue("payments.begin", key=f"payments.begin:{order.id}", order_id=order.id)
    return order


def refund(order_id: int, *, reason: str, by: Member) -> None:
    """Take the order's points back; a job has the provider give its money back. Raises OutOfOrder and PointsSpent."""
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _l("Please say why.")})
    order = locked(order_id)
    go(order, OrderState.REFUNDING)
    if not take_back(order, by=by):
        raise PointsSpent
    audit.record(
        "order.refunded", by_id=by.id, subject=f"order:{order.id}", points=order.points, amount=order.amount, reason=reason
    )
    ask_for_refund(order)


def retry_refund(order_id: int, *, by: Member) -> None:
    """Ask the provider once more for what it hasn't given back. Raises OutOfOrder."""
    order = locked(order_id)
    if order.state is not OrderState.REFUNDING:
        raise OutOfOrder
    audit.record("order.refund_retried", by_id=by.id, subject=f"order:{order.id}")
    ask_for_refund(order)


def ask_for_refund(order: Order) -> None:
    jobs.enqueue("payments.refund", key=f"payments.refund:{order.id}", lane=jobs.LIGHT, order_id=order.id)


def locked(order_id: int) -> Order:
    """The order, which nobody else moves until the unit of work ends: locked before any wallet. Raises NotFound."""
    query = select(Order).where(Order.id == order_id).with_for_update()
    order = session().scalars(query.execution_options(populate_existing=True)).one_or_none()
    if order is None:
        raise NotFound
    return order


def go(order: Order, to: OrderState) -> None:
    """Raises OutOfOrder where there is no such edge."""
    if to not in EDGES[order.state]:
        raise OutOfOrder
    order.state, order.moved_at = to, clock.now()


def credit(order: Order) -> None:
    """The order's points become the member's. The order is locked, and just became paid."""
    order.paid_at = order.moved_at
    _move(order, Reason.TOP_UP, by=people.system())
    _tell(order, "payments.paid")


def take_back(order: Order, *, by: Member) -> bool:
    """The order's points go back to the house, out of the member's free cash; False where there are fewer."""
    (purse,) = ledger.locked(_member(order))
    if purse.cash.balance < order.points:
        return False
    ledger.move(
        order.points,
        giver=purse.cash,
        taker=ledger.house(Pocket.CASH),
        reason=Reason.TOP_UP_BACK,
        reference=_reference(order),
        by=by,
    )
    _tell(order, "payments.refunded")
    return True


def keep(order: Order) -> None:
    """The money can't go back: the points are the member's again, and an admin is told."""
    go(order, OrderState.KEPT)
    _move(order, Reason.TOP_UP_KEPT, by=people.system())
    _tell(order, "payments.kept")
    alarm("refused", order)


def alarm(kind: str, order: Order | None) -> None:
    """Tell every admin."""
    path = addresses.admin_orders() if order is None else addresses.admin_order(order.id)
    for admin_id in roles.admins():
        notifying.tell(admin_id, f"payments.{kind}", path=path, **({} if order is None else {"order": order.id}))


def _move(order: Order, reason: Reason, *, by: Member) -> None:
    (purse,) = ledger.locked(_member(order))
    ledger.move(order.points, giver=ledger.house(Pocket.CASH), taker=purse.cash, reason=reason, reference=_reference(order), by=by)


def _tell(order: Order, kind: str) -> None:
    notifying.tell(order.member_id, kind, path=addresses.order(order.id), points=order.points)


def _reference(order: Order) -> str:
    return f"{REFERENCE}{order.id}"


def _member(order: Order) -> Member:
    return session().get_one(Member, order.member_id)
