"""Orders and what was said of them, for members and for admins."""

from collections.abc import Sequence

from sqlalchemy import func, select

from wenku.accounts.models import Member
from wenku.base import paging
from wenku.base.db import session
from wenku.base.errors import NotFound
from wenku.base.paging import Page
from wenku.payments.models import Order, OrderState, Outcome, PaymentEvent

TROUBLES = (Outcome.MISFIT, Outcome.UNKNOWN, Outcome.UNSETTLED)


def own(member: Member, *, before: str | None = None, size: int = 30) -> Page[Order]:
    """The member's orders, the newest first."""
    found = paging.newest_first(select(Order).where(Order.member_id == member.id), Order.__table__.c.id, before=before, size=size)
    return found.map(lambda rows: [row[0] for row in rows])


def own_order(order_id: int, *, of: Member) -> Order:
    """Raises NotFound where it is somebody else's."""
    order = session().get(Order, order_id)
    if order is None or order.member_id != of.id:
        raise NotFound
    return order


def any_order(order_id: int) -> tuple[Order, Member]:
    """Raises NotFound."""
    row = session().execute(select(Order, Member).join(Member, Order.member_id == Member.id).where(Order.id == order_id))
    found = row.one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def every(state: OrderState | None = None, *, before: str | None = None, size: int = 30) -> Page[tuple[Order, str]]:
    """Orders, each with its member's name, the newest first."""
    query = select(Order, Member.name).join(Member, Order.member_id == Member.id)
    if state is not None:
        query = query.where(Order.state == state)
    found = paging.newest_first(query, Order.__table__.c.id, before=before, size=size)
    return found.map(lambda rows: [(row[0], row[1]) for row in rows])


def counts() -> dict[OrderState, int]:
    """How many orders are in each state that has any."""
    return {row[0]: row[1] for row in session().execute(select(Order.state, func.count()).group_by(Order.state))}


def events(order: Order) -> Sequence[PaymentEvent]:
    """What was said of it, the oldest first."""
    return session().scalars(select(PaymentEvent).where(PaymentEvent.order_id == order.id).order_by(PaymentEvent.id)).all()


def troubles(size: int = 20) -> Sequence[PaymentEvent]:
    """The latest words of providers that fit no order, or could not be followed."""
    wrong = select(PaymentEvent).where(PaymentEvent.outcome.in_(TROUBLES))
    return session().scalars(wrong.order_by(PaymentEvent.id.desc()).limit(size)).all()
