"""How often: attempts that count against a limit, written in a short unit of their own, so that they outlive a refusal."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import delete, func, select

from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.base.errors import TooMany
from wenku.base.marks import keyed
from wenku.guard.models import Attempt

LONGEST = timedelta(days=1)
"""No limit looks back further, so older attempts are of no use to anybody."""


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts at `what` in any time of `per`, for each of whom it counts."""

    what: str
    most: int
    per: timedelta

    def __post_init__(self) -> None:
        if self.per > LONGEST:
            raise ValueError(f"attempts are forgotten after {LONGEST}")


def count(what: str, whom: str, *, most: int, per: timedelta) -> None:
    """Note one attempt at `what` by `whom`; raises TooMany where there were `most` in the time before. No unit may be open."""
    count_all((Limit(what, most, per), whom))


def count_all(*attempts: tuple[Limit, str]) -> None:
    """Note one attempt against each limit; where one of them is reached raises TooMany, and the others aren't charged."""
    with unit_of_work():
        db.one_at_a_time(*(f"{limit.what}:{keyed(whom)}" for limit, whom in attempts))
        waits = [wait for limit, whom in attempts if (wait := _wait(limit, keyed(whom)))]
        if not waits:
            session().add_all(Attempt(what=limit.what, whom=keyed(whom), made_at=clock.now()) for limit, whom in attempts)
    if waits:
        raise TooMany(retry_after=math.ceil(max(waits).total_seconds()))


def allows(limit: Limit, whom: str) -> bool:
    """As `count`, for what must look the same to whoever asks too often: they get the usual answer, and nothing more happens."""
    try:
        count_all((limit, whom))
    except TooMany:
        return False
    return True


def forgive(limit: Limit, whom: str) -> None:
    """Forget the attempts of someone who got it right, inside the request's own unit."""
    session().execute(delete(Attempt).where(Attempt.what == limit.what, Attempt.whom == keyed(whom)))


def forget_old() -> None:
    """Delete the attempts that no limit looks at any more. Called by the worker once an hour."""
    session().execute(delete(Attempt).where(Attempt.made_at < clock.now() - LONGEST))


def keyed_network() -> str:
    """What is written down of the asker's network address."""
    return keyed(network())


def network() -> str:
    """The asker's network address: IPv6 by /64, since one person has all of it."""
    address = ipaddress.ip_address(request.remote_addr or "::")
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _wait(limit: Limit, key: str) -> timedelta | None:
    """How long until another attempt is allowed; None where it is now."""
    now = clock.now()
    recent = select(func.count(), func.min(Attempt.made_at)).where(
        Attempt.what == limit.what, Attempt.whom == key, Attempt.made_at > now - limit.per
    )
    made, first = session().execute(recent).one()
    return _left(first, limit, now) if made >= limit.most else None


def _left(first: datetime, limit: Limit, now: datetime) -> timedelta:
    return max(first + limit.per - now, timedelta(seconds=1))
