"""Joining: a new member's wallet, and the grant that is in it."""

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points import ledger, tariff
from wenku.points.models import Pocket, Reason, Wallet


def welcome(member: Member) -> Wallet:
    """Give `member` a wallet with the sign-up grant in it."""
    wallet = Wallet(member_id=member.id, pocket=Pocket.GIFT, balance=0)
    session().add(wallet)
    session().flush()
    if grant := tariff.sign_up_grant.get():
        ledger.move(
            grant, giver=ledger.house(), taker=wallet, reason=Reason.SIGN_UP, reference=f"member:{member.id}", by=people.system()
        )
    return wallet
