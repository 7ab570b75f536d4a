"""Flagging: who may have bought from themselves through a second account. A hint for moderators, never a verdict.

Two accounts that share a browser or a network address and trade with each other are looked at. An address is shared by many at a
school or a company, so that each further account on it says less about any two of them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, func, select, union
from sqlalchemy.orm import joinedload

from wenku.accounts import notifying
from wenku.accounts.models import Member, Role, SignIn
from wenku.base import addresses, audit, clock, db, paging
from wenku.base.db import session, unit_of_work
from wenku.base.errors import Conflict, NotAllowed, NotFound
from wenku.base.paging import Page
from wenku.base.words import _l
from wenku.documents.models import Document
from wenku.downloads.models import Download, Purchase, Way
from wenku.moderation.models import Flag, FlagKind, FlagState
from wenku.reviews.models import Rating

LOOKS_BACK = timedelta(days=90)
LEAST = 60
"""The score from which moderators are asked to look."""

GOOD = 9
"""Half stars: what whoever rates their own documents would give."""

notifying.sentences({"moderation.flagged": _l("%(count)s pairs of accounts may be buying from themselves. Please look at them.")})


class Decided(Conflict):
    code, message = "flag-decided", _l("Somebody has decided on this meanwhile.")


class YourOwn(NotAllowed):
    code, message = "own-flag", _l("Somebody else has to decide on this, since it is about you.")


@dataclass(frozen=True)
class Facts:
    """What is known of a pair: how many `accounts` share what they share; `sales` from one to the other, those by VIP among them,
    for so many `points`, out of `all_sales` of the author; the best rating that the buyer gave, in half stars, 0 for none.
    """

    accounts: int
    sales: int
    points: int
    all_sales: int
    half_stars: int

    @property
    def share(self) -> int:
        """What of the author's sales were to this buyer, in percent."""
        return 100 * self.sales // self.all_sales


def flag_self_dealing() -> None:
    """Flag pairs that are new, and bring what is open up to date. Called by the worker once a day; may run twice."""
    since = clock.now() - LOOKS_BACK
    with unit_of_work(writes=False, snapshot=True):
        found = _suspicious(FlagKind.DEVICE, since)
        known = {pair[1:3] for pair in found}  # two in one browser are at one address too, which says nothing more
        found += [pair for pair in _suspicious(FlagKind.NETWORK, since) if pair[1:3] not in known]
    with unit_of_work():
        db.one_at_a_time("moderation.flag_self_dealing")
        new = sum(_note(*pair) for pair in found)
        if new:
            _tell(new)


def score(kind: FlagKind, facts: Facts) -> int:
    """0 to 100. Two accounts in one browser weigh more than two at one address, and each further account there makes it less."""
    shared = (60 if kind is FlagKind.DEVICE else 40) * 2 // max(2, facts.accounts)
    often = 4 * min(facts.sales, 5)
    share = facts.share // 5 if facts.all_sales >= 3 else 0  # of one or two sales it says nothing
    return min(100, shared + often + share + (10 if facts.half_stars >= GOOD else 0))


def still_open(*, before: str | None = None, size: int = 20) -> Page[Flag]:
    """Flags to decide on with both members, the newest first."""
    query = select(Flag.id).where(Flag.state == FlagState.OPEN)
    page = paging.newest_first(query, Flag.id.expression, before=before, size=size)
    return page.map(lambda rows: _loaded([row.id for row in rows]))


def count_open() -> int:
    return session().scalar(select(func.count()).where(Flag.state == FlagState.OPEN)) or 0


def decide(flag_id: int, state: FlagState, *, by: Member) -> Flag:
    """Dismiss or confirm the flag, once. Raises Decided, and YourOwn for either of the two, unless an admin."""
    flag = session().scalar(select(Flag).where(Flag.id == flag_id).with_for_update())
    if flag is None or state is FlagState.OPEN:
        raise NotFound
    if flag.state is not FlagState.OPEN:
        raise Decided
    if by.id in (flag.author_id, flag.buyer_id) and not by.is_admin:
        raise YourOwn
    flag.state, flag.decided_by_id, flag.decided_at = state, by.id, clock.now()
    pair = {"author": flag.author_id, "buyer": flag.buyer_id}
    audit.record(f"flag.{state}", by_id=by.id, subject=f"flag:{flag.id}", kind=flag.kind, score=flag.score, **pair)
    return flag


def _suspicious(kind: FlagKind, since: datetime) -> list[tuple[FlagKind, int, int, Facts]]:
    """Pairs of an author and a buyer with something in common, and what is known of them."""
    sales, marks = _sales(since), (_devices(since) if kind is FlagKind.DEVICE else _networks(since))
    crowds = select(marks.c.mark, func.count().label("accounts")).group_by(marks.c.mark).subquery()
    of_author, of_buyer = marks.alias(), marks.alias()
    all_sales = select(sales.c.author, func.sum(sales.c.sales).label("all")).group_by(sales.c.author).subquery()
    ratings = (
        select(Document.owner_id, Rating.member_id, func.max(Rating.half_stars).label("best"))
        .join(Document, Document.id == Rating.document_id)
        .group_by(Document.owner_id, Rating.member_id)
        .subquery()
    )
    query = (
        select(
            sales, all_sales.c.all, func.coalesce(ratings.c.best, 0).label("best"), func.min(crowds.c.accounts).label("accounts")
        )
        .join(of_author, of_author.c.member_id == sales.c.author)
        .join(of_buyer, (of_buyer.c.member_id == sales.c.buyer) & (of_buyer.c.mark == of_author.c.mark))
        .join(crowds, crowds.c.mark == of_author.c.mark)
        .join(all_sales, all_sales.c.author == sales.c.author)
        .outerjoin(ratings, (ratings.c.owner_id == sales.c.author) & (ratings.c.member_id == sales.c.buyer))
        .group_by(*sales.c, all_sales.c.all, ratings.c.best)
        .order_by(sales.c.author, sales.c.buyer)
    )
    pairs = [(kind, row.author, row.buyer, _facts(row)) for row in session().execute(query)]
    return [pair for pair in pairs if score(kind, pair[3]) >= LEAST]


def _facts(row: Any) -> Facts:
    return Facts(int(row.accounts), int(row.sales), int(row.points), int(row.all), int(row.best))


def _sales(since: datetime) -> Subquery:
    sums = (func.count().label("sales"), func.sum(Purchase.price).label("points"))
    return (
        select(Document.owner_id.label("author"), Purchase.buyer_id.label("buyer"), *sums)
        .join(Document, Document.id == Purchase.document_id)
        .where(Purchase.way != Way.FREE, Purchase.bought_at >= since)  # those by VIP earn as well
        .group_by(Document.owner_id, Purchase.buyer_id)
        .subquery()
    )


def _devices(since: datetime) -> Subquery:
    return select(SignIn.device.label("mark"), SignIn.member_id).where(SignIn.made_at >= since).distinct().subquery()


def _networks(since: datetime) -> Subquery:
    signed_in = select(SignIn.network.label("mark"), SignIn.member_id).where(SignIn.made_at >= since)
    downloaded = select(Download.network, Download.member_id).where(Download.network.is_not(None), Download.asked_at >= since)
    return union(signed_in, downloaded).subquery()


def _note(kind: FlagKind, author_id: int, buyer_id: int, facts: Facts) -> bool:
    """Whether the pair wasn't flagged before. What moderators have decided stays as it was decided."""
    same = (Flag.kind == kind, Flag.author_id == author_id, Flag.buyer_id == buyer_id)
    flag, known = session().scalar(select(Flag).where(*same).with_for_update()), asdict(facts)
    if flag is None:
        pair = {"kind": kind, "author_id": author_id, "buyer_id": buyer_id}
        session().add(Flag(**pair, score=score(kind, facts), facts=known, state=FlagState.OPEN, made_at=clock.now()))
        session().flush()
        return True
    if flag.state is FlagState.OPEN:
        flag.score, flag.facts = score(kind, facts), known
    return False


def _tell(new: int) -> None:
    moderators = select(Member.id).where(Member.role.in_([Role.MODERATOR, Role.ADMIN])).order_by(Member.id)
    for member_id in session().scalars(moderators):
        notifying.tell(member_id, "moderation.flagged", path=addresses.flags(), count=new)


def _loaded(ids: Sequence[int]) -> Sequence[Flag]:
    both = (joinedload(Flag.author), joinedload(Flag.buyer))
    return session().scalars(select(Flag).where(Flag.id.in_(ids)).options(*both).order_by(Flag.id.desc())).all()
