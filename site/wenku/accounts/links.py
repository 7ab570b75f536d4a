"""Links that carry a secret: what a mail (or the terminal) hands to one person."""

from wenku.accounts import tokens
from wenku.accounts.models import Member
from wenku.accounts.tokens import Purpose
from wenku.base import addresses


def sign_up(address: str) -> str:
    """Where the owner of `address` becomes a member, in the language spoken now."""
    return addresses.url(addresses.sign_up(tokens.make(Purpose.SIGN_UP, address=address)))


def reset(member: Member) -> str:
    """Where the member chooses a new password; bound to the address that it is mailed to."""
    return addresses.url(addresses.reset(tokens.make(Purpose.RESET, address=member.address, member=member)), member.language)


def new_address(member: Member, address: str) -> str:
    """Where the owner of `address` makes it the member's."""
    return addresses.url(addresses.new_address(tokens.make(Purpose.NEW_ADDRESS, address=address, member=member)), member.language)
