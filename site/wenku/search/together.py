"""People who took this also took: counted in different people, from purchases, free ones and those by VIP included."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, delete, func, or_, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite

from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.base.statements import Statement
from wenku.documents.models import STILL_PUBLIC, Document
from wenku.downloads.models import Purchase, Way
from wenku.search import crowds
from wenku.search.crowds import Together

FEWEST = 2
"""One person's purchases are nobody's business."""

KEPT = 12
"""So many of the others are kept for each document: some of them may be hidden when they are to be shown."""

PEOPLE = 100
"""Those who took it last speak for all, so that a document that everybody has takes no longer."""

OF_EACH = 30
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
_BESIDE = Statement(
    select(_together.c.other_id)
    .where(_together.c.document_id == bindparam("document"))
    .order_by(_together.c.people.desc(), _together.c.other_id.desc())
)


def _took(purchase: FromClause) -> ColumnElement[bool]:
    """A VIP who is no more took it all the same, who got the points back did not."""
    return or_(purchase.c.ended_at.is_(None), purchase.c.way == Way.VIP)


def _last_of(place: int) -> Select[int, int]:
    """One query for each of the people, so that nobody's is longer than what is read of it."""
    own = db.table(Purchase).alias()
    query = select(own.c.buyer_id, own.c.document_id).where(own.c.buyer_id == bindparam(f"buyer{place}"), _took(own))
    return select(query.order_by(own.c.id.desc()).limit(bindparam("most")).subquery())


_TAKEN = union_all(*(_last_of(place) for place in range(PEOPLE)))


def beside(document_id: int) -> list[int]:
    """Ids of other documents, what most people took first."""
    return [row.other_id for row in _BESIDE.run({"document": document_id})]


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
        shown = {document_id for document_id, _ in _public([(document_id, 0) for document_id in document_ids])}
        return {document_id: _others(document_id) if document_id in shown else [] for document_id in document_ids}


def _others(document_id: int) -> list[tuple[int, int]]:
    """What else those who took it took, and how many of them did."""
    taken = select(Purchase.buyer_id).where(Purchase.document_id == document_id, _took(db.table(Purchase)))
    people = list(dict.fromkeys(session().scalars(taken.order_by(Purchase.id.desc()).limit(PEOPLE))))
    if len(people) < FEWEST:
        return []
    nobody = dict.fromkeys((f"buyer{place}" for place in range(PEOPLE)), 0)
    buyers = {f"buyer{place}": buyer for place, buyer in enumerate(people)}
    rows = session().execute(_TAKEN, nobody | buyers | {"most": OF_EACH})
    counted = Counter(other_id for _, other_id in {(row[0], row[1]) for row in rows} if other_id != document_id)
    found = sorted(
        ((other_id, count) for other_id, count in counted.items() if count >= FEWEST), key=lambda one: (-one[1], -one[0])
    )
    return _public(found[: 2 * LOOKED_AT])[:LOOKED_AT]


def _public(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    ids = [other_id for other_id, _ in found]
    shown = set(session().scalars(select(Document.id).where(Document.id.in_(ids), STILL_PUBLIC)))
    return [(other_id, people) for other_id, people in found if other_id in shown]


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
