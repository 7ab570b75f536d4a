"""Joining: a new member's wallets, and the grant that is in one of them."""

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points import causes, ledger, tariff
from wenku.points.models import Pocket, Reason, Wallet

causes.of(Reason.SIGN_UP, name="member", id=Member.id, whose=Member.id, by=causes.SYSTEM)


def welcome(member: Member) -> None:
    """Give `member` their wallets, with the sign-up grant in the one for gifts."""
    kinds = [(pocket, is_held) for is_held in (False, True) for pocket in Pocket]
    wallets = [Wallet(member_id=member.id, pocket=pocket, is_held=is_held, balance=0) for pocket, is_held in kinds]
    session().add_all(wallets)
    session().flush()
    if grant := tariff.sign_up_grant.get():
        ledger.move(
            grant,
            giver=ledger.house(Pocket.GIFT),
            taker=wallets[0],
            reason=Reason.SIGN_UP,
            reference=f"member:{member.id}",
            by=people.system(),
        )
