"""Joining: a new member's wallets, the grant that is in one of them, and the reward for a mail address that was verified."""

from wenku.accounts import people
from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.points import causes, earning, ledger, tariff
from wenku.points.models import Pocket, Reason, Wallet

causes.of(Reason.SIGN_UP, name="member", id=Member.id, whose=Member.id, by=causes.SYSTEM)
causes.of(Reason.MAIL_VERIFIED, name="member", id=Member.id, whose=Member.id, by=Member.id)


def welcome(member: Member) -> None:
    """Give `member` their wallets, with the sign-up grant in the one for gifts."""
    kinds = [(pocket, is_held) for is_held in (False, True) for pocket in Pocket]
    session().add_all(Wallet(member_id=member.id, pocket=pocket, is_held=is_held, balance=0) for pocket, is_held in kinds)
    if grant := tariff.sign_up_grant.get():
        [purse], house, reference = ledger.locked(member), ledger.house(Pocket.GIFT), f"member:{member.id}"
        ledger.move(grant, giver=house, taker=purse.gift, reason=Reason.SIGN_UP, reference=reference, by=people.system())


def verified(member: Member) -> None:
    """The member opened a link that was mailed to their address: rewarded once for each member, whatever they move to later."""
    amount, reference = tariff.mail_verified_reward.get(), f"member:{member.id}"
    (purse,) = ledger.locked(member)
    if amount and earning.given(Reason.MAIL_VERIFIED, reference) is None:
        earning.reward(amount, purse=purse, reason=Reason.MAIL_VERIFIED, reference=reference, by=member)
