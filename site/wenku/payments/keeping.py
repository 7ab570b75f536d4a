"""What payments know of a member: handed out, and forgotten but for what was paid."""

from sqlalchemy import update

from wenku.base import records
from wenku.base.db import session, unit_of_work
from wenku.base.records import Records
from wenku.payments.models import Code, Order


def export(member_id: int) -> Records:
    return {
        "top_ups": records.of(Order, Order.member_id == member_id),
        "codes": records.of(Code, Code.redeemed_by_id == member_id, without=("digest",)),
    }


def forget(member_id: int) -> None:
    with unit_of_work():
        session().execute(update(Order).where(Order.member_id == member_id).values(pay_url=None))
