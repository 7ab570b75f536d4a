"""What a document's page shows of its ratings."""

from dataclasses import dataclass

from wenku.accounts.models import Kind, Member
from wenku.documents import tallies
from wenku.documents.models import Document
from wenku.reviews import rating
from wenku.web import sanctions


@dataclass(frozen=True)
class Reviews:
    """`spread`: (stars, how many gave them), five stars first. `own`: the asker's rating in stars; `may_rate`: they obtained it."""

    document_id: int
    score: float | None
    count: int
    downloads: int
    spread: list[tuple[int, int]]
    is_own: bool
    may_rate: bool
    own: float | None
    restricted: str
    """What keeps the asker from rating, in whole sentences."""


def reviews(document: Document, *, by: Member | None) -> Reviews:
    tally = tallies.of(document.id)
    may_rate = rating.may_rate(document, by=by)
    own = rating.own(document, by=by) if by and may_rate else None
    return Reviews(
        document_id=document.id,
        score=tally.score,
        count=tally.ratings,
        downloads=tally.downloads,
        spread=rating.spread(document),
        is_own=by is not None and by.id == document.owner_id,
        may_rate=may_rate,
        own=own.half_stars / 2 if own else None,
        restricted=sanctions.told(by, Kind.COMMENT) if may_rate else "",
    )
