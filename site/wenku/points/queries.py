"""What a member holds, and how it came to be."""

from sqlalchemy import func, select

from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points.models import Wallet


def balance(member: Member) -> int:
    return int(session().scalar(select(func.coalesce(func.sum(Wallet.balance), 0)).where(Wallet.member_id == member.id)) or 0)
