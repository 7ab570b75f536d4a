"""Secrets that were mailed or printed: 256 bits each, kept as a SHA-256 only, for one purpose, used once, for a while."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from wenku.accounts.models import Member, Token
from wenku.base import clock
from wenku.base.db import session
from wenku.base.errors import Refusal
from wenku.base.words import _l


class Purpose(StrEnum):
    SIGN_UP = "sign-up"
    RESET = "reset"
    NEW_ADDRESS = "new-address"
    FIRST_ADMIN = "first-admin"


LIVES = {
    Purpose.SIGN_UP: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.NEW_ADDRESS: timedelta(hours=24),
    Purpose.FIRST_ADMIN: timedelta(hours=24),
}


class LinkSpent(Refusal):
    """Used, expired, made worthless by a later change, or never ours: one answer for all of them."""

    status, code, message = 410, "link-spent", _l("This link has expired or was used already.")


def make(purpose: Purpose, *, address: str | None = None, member: Member | None = None, **details: object) -> str:
    """A new secret for `purpose`. One made for a member is worth nothing as soon as the member's stamp changes."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    if member is not None:
        details["stamp"] = member.stamp
    session().add(
        Token(
            purpose=purpose,
            digest=_digest(secret),
            address=address,
            member_id=member.id if member is not None else None,
            details=details,
            made_at=now,
            expires_at=now + LIVES[purpose],
        )
    )
    session().flush()
    return secret


def find(purpose: Purpose, secret: str) -> Token:
    """The living token behind `secret`; raises LinkSpent where there is none."""
    token = session().scalar(select(Token).where(*_living(purpose, secret)))
    if token is None or not _still_stands(token):
        raise LinkSpent
    return token


def use(purpose: Purpose, secret: str) -> Token:
    """As `find`, for the one time that it works: of two who come at once, one gets LinkSpent."""
    used = update(Token).where(*_living(purpose, secret)).values(used_at=clock.now()).returning(Token.id)
    if session().execute(used).one_or_none() is None:
        raise LinkSpent
    token = session().scalars(select(Token).where(Token.digest == _digest(secret)).execution_options(populate_existing=True)).one()
    if token.member_id is not None:  # locked first: a password that changes in this moment takes the link with it
        session().get(Member, token.member_id, with_for_update=True, populate_existing=True)
    if not _still_stands(token):
        raise LinkSpent
    return token


def revoke(purpose: Purpose) -> None:
    """Nothing that was made for `purpose` works any more."""
    session().execute(update(Token).where(Token.purpose == purpose, Token.used_at.is_(None)).values(used_at=clock.now()))


def forget_old() -> None:
    """Delete what can't be used any more. Called by the worker once a day."""
    session().execute(delete(Token).where(Token.expires_at < clock.now() - timedelta(days=1)))


def _living(purpose: Purpose, secret: str) -> tuple[Any, ...]:
    return Token.digest == _digest(secret), Token.purpose == purpose, Token.used_at.is_(None), Token.expires_at > clock.now()


def _still_stands(token: Token) -> bool:
    if token.member_id is None:
        return True
    member = session().get(Member, token.member_id)
    return member is not None and member.stamp == token.details.get("stamp")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
