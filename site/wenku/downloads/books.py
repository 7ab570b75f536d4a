"""The audit: proves that wallets, transfers and purchases tell the same story, and says where they don't."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, Subquery, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from wenku.accounts.models import Member, Role
from wenku.base.columns import Points
from wenku.base.db import session
from wenku.base.words import Lazy, _l
from wenku.documents.models import Document
from wenku.downloads import purchasing, settlements, vip_books
from wenku.downloads.models import Purchase
from wenku.points.models import Pocket, Reason, Transfer, Wallet


def check() -> list[Lazy]:
    """What doesn't add up, in words; nothing where the books are right."""
    return [
        *_members_without_wallet(),
        *_wrong_balances(),
        *_wrongly_paid_purchases(),
        *_payments_for_nothing(),
        *settlements.check(),
        *vip_books.check(),
    ]


def _members_without_wallet() -> Iterator[Lazy]:
    has = func.count(Wallet.id)
    query = select(Member.id).outerjoin(Wallet, Wallet.member_id == Member.id).where(Member.role != Role.SYSTEM)
    for member in session().scalars(query.group_by(Member.id).having(has < 2 * len(Pocket)).order_by(Member.id)):
        yield _l("Member %(member)s lacks a wallet.", member=member)


def _wrong_balances() -> Iterator[Lazy]:
    """A member's balance is what their transfers come to; the house keeps none, and whatever members hold, it gave."""
    moved = _moved()
    points = func.coalesce(moved.c.points, 0)
    query = select(Wallet.id, Wallet.balance, points).outerjoin(moved, moved.c.wallet_id == Wallet.id)
    for wallet, balance, sum in session().execute(
        query.where(Wallet.member_id.is_not(None), Wallet.balance != points).order_by(Wallet.id)
    ):
        yield _l(
            "Wallet %(wallet)s holds %(balance)s points, but its transfers come to %(sum)s.",
            wallet=wallet,
            balance=balance,
            sum=sum,
        )


def _moved() -> Subquery:
    """For each wallet what it received less what it gave."""
    received = select(Transfer.taker_id.label("wallet_id"), Transfer.amount.label("points"))
    given = select(Transfer.giver_id, -Transfer.amount)
    both = union_all(received, given).subquery()
    return select(both.c.wallet_id, cast(func.sum(both.c.points), Points).label("points")).group_by(both.c.wallet_id).subquery()


def _wrongly_paid_purchases() -> Iterator[Lazy]:
    """A living purchase was paid by its buyer, at its price, to its author and the house, and to nobody else."""
    giver, taker = aliased(Wallet), aliased(Wallet)
    to_the_right = or_(
        and_(Transfer.reason == Reason.SALE, taker.member_id == Document.owner_id),
        and_(Transfer.reason == Reason.FEE, taker.member_id.is_(None)),
    )
    rightly = case((and_(giver.member_id == Purchase.buyer_id, to_the_right), Transfer.amount), else_=-Transfer.amount)
    paid = cast(func.coalesce(func.sum(rightly), 0), Points)
    query = (
        select(Purchase.id, Purchase.price, paid)
        .join(Document, Document.id == Purchase.document_id)
        .outerjoin(Transfer, and_(_of_sales(), Transfer.reference == _reference()))
        .outerjoin(giver, giver.id == Transfer.giver_id)
        .outerjoin(taker, taker.id == Transfer.taker_id)
        .where(Purchase.ended_at.is_(None))
        .group_by(Purchase.id, Purchase.price)
        .having(paid != Purchase.price)
    )
    for purchase, price, sum in session().execute(query.order_by(Purchase.id)):
        yield _l(
            "Purchase %(purchase)s cost %(price)s points, but %(sum)s were paid for it.", purchase=purchase, price=price, sum=sum
        )


def _payments_for_nothing() -> Iterator[Lazy]:
    query = select(Transfer.id).outerjoin(Purchase, Transfer.reference == _reference()).where(_of_sales(), Purchase.id.is_(None))
    for transfer in session().scalars(query.order_by(Transfer.id)):
        yield _l("Transfer %(transfer)s pays for a purchase that doesn't exist.", transfer=transfer)


def _of_sales() -> ColumnElement[bool]:
    return Transfer.reason.in_([Reason.SALE, Reason.FEE])


def _reference() -> ColumnElement[str]:
    """A purchase's name in the ledger, as the database builds it."""
    return literal(purchasing.REFERENCE) + cast(Purchase.id, String)
