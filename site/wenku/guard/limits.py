"""How often: attempts that count against a limit, written in a short unit of their own, so that they outlive a refusal."""

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from flask import request
from sqlalchemy import func, select

from wenku.base import clock, settings
from wenku.base.db import session, unit_of_work
from wenku.base.errors import TooMany
from wenku.guard.models import Attempt


def count(what: str, whom: str, *, most: int, per: timedelta) -> None:
    """Note one attempt at `what` by `whom`; raises TooMany where there were `most` in the time before. No unit may be open."""
    key, since = keyed(whom), clock.now() - per
    with unit_of_work():
        made, first = (
            session()
            .execute(
                select(func.count(), func.min(Attempt.made_at)).where(
                    Attempt.what == what, Attempt.whom == key, Attempt.made_at > since
                )
            )
            .one()
        )
        if made < most:
            session().add(Attempt(what=what, whom=key, made_at=clock.now()))
    if made >= most:
        raise TooMany(retry_after=max(1, int((first + per - clock.now()).total_seconds())))


def keyed(whom: str) -> str:
    """A hash of an address that nobody without the site's secret can turn back by trying all addresses."""
    return hmac.new(settings.read().secret_key.get_secret_value().encode(), whom.encode(), hashlib.sha256).hexdigest()


def network() -> str:
    """The asker's network address: IPv6 by /64, since one person has all of it."""
    address = ipaddress.ip_address(request.remote_addr or "::")
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
