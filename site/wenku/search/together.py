"""People who took this also took: counted in different people, from purchases, free ones and those by VIP included."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.documents.models import STILL_PUBLIC, Document, DocumentState
from wenku.downloads.models import Purchase, Way
from wenku.search import crowds
from wenku.search.crowds import Together

FEWEST = 2
"""One person's purchases are nobody's business."""

KEPT = 12
"""So many of the others are kept for each document: some of them may be hidden when they are to be shown."""

PEOPLE = 500
"""Those who took it last speak for all, so that a document that everybody has takes no longer."""

OF_EACH = 50
"""What one of them took last: somebody who takes everything links everything to nothing much."""

LOOKED_AT = 200
"""Others into whose lists a document is written, if it is near enough to their top."""

READ = 20_000
"""Purchases whose documents are counted together, each once, when there is much to catch up with."""

SLICE = 50
STALE = 7 * 24 * 3600  # seconds
_OVERLAP = 100
"""Rows that are read once more: a lower id may be committed after a higher one."""

_together = db.table(Together)


def beside(document_id: int) -> list[int]:
    """Ids of other documents, what most people took first."""
    own = select(Together.other_id).where(Together.document_id == document_id)
    return list(session().scalars(own.order_by(Together.people.desc(), Together.other_id.desc())))


def count() -> None:
    """Count anew for each document that was taken since the last time, and for those whose turn it is: refunds and what was hidden
    are noticed so. A job; opens its own units, those that write short.
    """
    with unit_of_work(writes=False):
        after: int | None = crowds.read_until("purchases") - _OVERLAP
        stale = select(Together.document_id).where(Together.made < _now() - STALE).distinct().limit(20 * SLICE)
        due = sorted(session().scalars(stale))
    while after is not None:
        after = _read_on(after)
    _count_all(due)


def _read_on(after: int) -> int | None:
    """Count for all that was taken in the next purchases after this one: the last of them, None where there was none."""
    with unit_of_work(writes=False):
        asked = select(Purchase.id, Purchase.document_id).where(Purchase.id > after).order_by(Purchase.id).limit(READ)
        rows = session().execute(asked).all()
    if not rows:
        return None
    _count_all(sorted({row.document_id for row in rows}))
    with unit_of_work():
        crowds.has_read("purchases", rows[-1].id)
    return int(rows[-1].id)


def _count_all(document_ids: Sequence[int]) -> None:
    for first in range(0, len(document_ids), SLICE):
        _write(_counted(document_ids[first : first + SLICE]))


def _counted(document_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    with unit_of_work(writes=False):
        public = select(Document.id).where(Document.id.in_(document_ids), STILL_PUBLIC)
        shown = set(session().scalars(public))
        return {document_id: _others(document_id) if document_id in shown else [] for document_id in document_ids}


def _others(document_id: int) -> list[tuple[int, int]]:
    """What else those who took it took, and how many of them did."""
    took = or_(Purchase.ended_at.is_(None), Purchase.way == Way.VIP)  # a VIP who is no more took it all the same
    people = select(Purchase.buyer_id).where(Purchase.document_id == document_id, took).order_by(Purchase.id.desc()).limit(PEOPLE)
    place = func.row_number().over(partition_by=Purchase.buyer_id, order_by=Purchase.id.desc()).label("place")
    each = (
        select(Purchase.buyer_id, Purchase.document_id, place)
        .where(Purchase.buyer_id.in_(people), took, Purchase.document_id != document_id)
        .subquery()
    )
    counted = func.count(each.c.buyer_id.distinct())
    asked = (
        select(each.c.document_id, counted)
        .join(Document, Document.id == each.c.document_id)
        .where(each.c.place <= OF_EACH, Document.state == DocumentState.PUBLISHED)
        .group_by(each.c.document_id)
        .having(counted >= FEWEST)
        .order_by(counted.desc(), each.c.document_id.desc())
        .limit(LOOKED_AT)
    )
    return [(row[0], row[1]) for row in session().execute(asked)]


def _write(counted: Mapping[int, list[tuple[int, int]]]) -> None:
    """Each document's own list anew, and the other way round into the lists of the others, where it may be the news."""
    with unit_of_work():
        session().execute(delete(Together).where(Together.document_id.in_(counted)))
        for document_id, others in counted.items():
            _add([(document_id, other_id, people) for other_id, people in others[:KEPT]])
            _add([(other_id, document_id, people) for other_id, people in others])
            _shorten([other_id for other_id, _ in others])


def _add(pairs: list[tuple[int, int, int]]) -> None:
    rows = [{"document_id": one, "other_id": other, "people": people, "made": _now()} for one, other, people in sorted(pairs)]
    if rows:
        insert = (sqlite if db.is_sqlite() else postgresql).insert(_together)
        again = {"people": insert.excluded.people}
        session().execute(insert.on_conflict_do_update(index_elements=[*_together.primary_key], set_=again), rows)


def _shorten(document_ids: Collection[int]) -> None:
    order = (Together.people.desc(), Together.other_id.desc())
    place = func.row_number().over(partition_by=Together.document_id, order_by=order).label("place")
    ranked = select(Together.document_id, Together.other_id, place).where(Together.document_id.in_(document_ids)).subquery()
    gone = select(ranked.c.document_id, ranked.c.other_id).where(ranked.c.place > KEPT)
    session().execute(delete(Together).where(tuple_(Together.document_id, Together.other_id).in_(gone)))


def _now() -> int:
    return int(clock.now().timestamp())
