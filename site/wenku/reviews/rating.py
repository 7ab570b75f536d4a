"""Rating: whole or half stars by those who obtained a document, once each, changeable; a good one rewards the author."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select

from wenku.accounts import sanctions
from wenku.accounts.models import Kind, Member
from wenku.base import clock, db
from wenku.base.db import session
from wenku.base.errors import Invalid, NotAllowed
from wenku.base.statements import Statement
from wenku.base.words import _l
from wenku.documents import tallies
from wenku.documents.models import Document, Tally
from wenku.downloads import rights
from wenku.points import causes, earning, ledger, tariff
from wenku.points.ledger import Purse
from wenku.points.models import Reason
from wenku.reviews.models import Rating

REFERENCE = "rating:"
"""With the rating's id behind it, the name of its reward in the ledger."""

_rating = db.table(Rating)
_SPREAD = Statement(
    select(_rating.c.half_stars, func.count().label("count"))
    .where(_rating.c.document_id == bindparam("document"))
    .group_by(_rating.c.half_stars)
)

_author = select(Document.owner_id).where(Document.id == Rating.document_id).scalar_subquery()
causes.of(Reason.RATING, name=REFERENCE, id=Rating.id, whose=_author, by=Rating.member_id)


class NotYoursToRate(NotAllowed):
    code, message = "not-yours-to-rate", _l("Only those who downloaded this document can rate it, and not its author.")


def rate(document: Document, *, by: Member, half_stars: int) -> Rating:
    """Give `document` 1 to 10 half stars, or change what was given; its tally follows, and its author's reward where there is one.

    Raises Invalid({"score": …}) for any other number, NotYoursToRate for its author and for those who never obtained it.
    """
    sanctions.check(by, Kind.COMMENT)
    if not 1 <= half_stars <= 10:
        raise Invalid({"score": _l("Please choose half a star to five stars.")})
    if not may_rate(document, by=by):
        raise NotYoursToRate
    (author,) = ledger.locked(session().get_one(Member, document.owner_id))
    session().execute(select(Tally.document_id).where(Tally.document_id == document.id).with_for_update())  # one rater at a time
    rating = own(document, by=by)
    if rating is None:
        rating = Rating(document_id=document.id, member_id=by.id)
        session().add(rating)
    rating.half_stars, rating.rated_at = half_stars, clock.now()
    session().flush()
    tallies.rated(document.id, *_counted(document))
    _reward(document, rating, author=author, by=by)
    return rating


def may_rate(document: Document, *, by: Member | None) -> bool:
    if by is None or document.owner_id == by.id:
        return False
    return rights.living_purchase(document, by=by) is not None


def own(document: Document, *, by: Member) -> Rating | None:
    """What `by` gave the document before."""
    return session().scalar(select(Rating).where(Rating.document_id == document.id, Rating.member_id == by.id))


def spread(document: Document) -> list[tuple[int, int]]:
    """(stars, how many gave them), five stars first; a half counts with the whole star above it."""
    by_stars: dict[int, int] = dict.fromkeys(range(5, 0, -1), 0)
    for half_stars, count in _SPREAD.run({"document": document.id}):
        by_stars[(half_stars + 1) // 2] += count
    return list(by_stars.items())


def given(member: Member, document_ids: Collection[int]) -> dict[int, int]:
    """Half stars that the member gave, by document; those that were not rated are missing."""
    own = select(Rating.document_id, Rating.half_stars).where(Rating.member_id == member.id, Rating.document_id.in_(document_ids))
    return {row.document_id: row.half_stars for row in session().execute(own)}


def count_since(moment: datetime, *, least: int) -> int:
    """How many ratings of at least so many half stars were given or changed since."""
    asked = select(func.count()).where(Rating.rated_at >= moment, Rating.half_stars >= least)
    return session().scalar(asked) or 0


def _reward(document: Document, rating: Rating, *, author: Purse, by: Member) -> None:
    """Once for each rating, whatever it is changed to afterwards; never for or through an account that is too new."""
    amount, reference = tariff.rating_reward.get(), f"{REFERENCE}{rating.id}"
    if not amount or rating.half_stars < tariff.rating_stars.get():
        return
    if any(earning.is_cooling(member) for member in (by, session().get_one(Member, document.owner_id))):
        return
    if earning.given(Reason.RATING, reference) is not None:
        return
    if earning.count_today(author, Reason.RATING) < tariff.rating_rewards_a_day.get():
        earning.reward(amount, purse=author, reason=Reason.RATING, reference=reference, by=by)


def _counted(document: Document) -> tuple[int, int]:
    """How many ratings there are, and their half stars in all: counted anew, so that a tally can't drift."""
    given = select(func.count(), func.coalesce(func.sum(Rating.half_stars), 0)).where(Rating.document_id == document.id)
    count, half_stars = session().execute(given).one()
    return count, half_stars
