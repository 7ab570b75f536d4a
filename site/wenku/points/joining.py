"""Joining: a new member's wallets, and the grant that is in one of them."""

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points import ledger, tariff
from wenku.points.models import Pocket, Reason, Wallet


def welcome(member: Member) -> None:
    """Give `member` a wallet for each pocket, with the sign-up grant in the one for gifts."""
    wallets = {pocket: Wallet(member_id=member.id, pocket=pocket, balance=0) for pocket in Pocket}
    session().add_all(wallets.values())
    session().flush()
    if grant := tariff.sign_up_grant.get():
        gift, house = wallets[Pocket.GIFT], ledger.house(Pocket.GIFT)
        ledger.move(grant, giver=house, taker=gift, reason=Reason.SIGN_UP, reference=f"member:{member.id}", by=people.system())
