"""What downloads know of a member: handed out, and forgotten but for what was bought."""

from sqlalchemy import select, update

from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.downloads.models import Download, Purchase, RefundRequest, Subscription, VipShare


def export(member_id: int) -> Records:
    bought = select(Purchase.id).where(Purchase.buyer_id == member_id).scalar_subquery()
    return {
        "purchases": records.of(Purchase, Purchase.buyer_id == member_id),
        "refund_requests": records.of(RefundRequest, RefundRequest.purchase_id.in_(bought), without=("decided_by_id",)),
        "downloads": records.of(Download, Download.member_id == member_id),
        "vip": records.of(Subscription, Subscription.member_id == member_id),
        "vip_shares": records.of(VipShare, VipShare.author_id == member_id),
    }


def forget(member_id: int) -> None:
    bought = select(Purchase.id).where(Purchase.buyer_id == member_id).scalar_subquery()
    with unit_of_work():
        session().execute(update(RefundRequest).where(RefundRequest.purchase_id.in_(bought)).values(reason="", answer=""))
        session().execute(update(Download).where(Download.member_id == member_id).values(network=None))
