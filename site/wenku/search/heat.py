"""What is hot: how many different people were interested in a document, each once, and the less the longer ago.

A look is worth 1 when it happens and half of that two days later, a download four looks. The score of a document at the time t is
the sum of 2 ** ((worth - t) / HALF_LIFE) over its people, where `worth` is the time of a look, and later for what says more. It is
kept as the one moment at which a single look would give the same sum: so it needs no writing while it fades, and the order of two
documents never changes without somebody's doing.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wenku.base import clock, db, marks
from wenku.base.db import session, unit_of_work
from wenku.base.paging import Page
from wenku.documents import queries
from wenku.documents.models import Document
from wenku.documents.queries import Card
from wenku.documents.walking import Walk
from wenku.downloads.models import Download
from wenku.search import crowds
from wenku.search.crowds import Hot, Interest

HALF_LIFE = 2 * 24 * 3600  # seconds
KEPT = timedelta(days=14)
"""What is older would be worth less than a hundredth of a look."""

FEWEST = 3
"""Of whose doing a list may tell: so few people are no crowd, and might recognise themselves."""

MOST = 1000
"""So many people heat a document at most: whoever comes later finds it hot already."""

BUSY = 200
"""Documents in one day: whoever is interested in more of them than that is a program, and counts for nothing."""

DAY = 24 * 3600
SLICE = 500
_OVERLAP = 500
"""Rows that are read once more: a lower id may be committed after a higher one."""


_interest, _hot = db.table(Interest), db.table(Hot)
_HOTTEST = Walk(_hot.c.heat, _hot.c.document_id, [_hot.c.heat > bindparam("coldest"), queries.is_public(_hot.c.document_id)])
_COUNTED = (
    update(_interest)
    .where(
        _interest.c.document_id == bindparam("id"),
        _interest.c.person == bindparam("who"),
        _interest.c.network == bindparam("where"),
        _interest.c.worth == bindparam("when"),
    )
    .values(is_new=False)
)


class Sign(Enum):
    """What somebody did; the value is how many looks it is worth."""

    LOOK = 1
    DOWNLOAD = 4


def mark(whom: str) -> str:
    """What is kept of somebody here, and nowhere else: it leads to no other table. Half of a hash tells enough of them apart."""
    return marks.keyed(f"interest:{whom}")[:32]


def member(member_id: int) -> str:
    return mark(f"member:{member_id}")


@dataclass(frozen=True)
class Seen:
    """`person` (a `member`, or a visitor's network) and `network` as marks; `at` in seconds since 1970."""

    document_id: int
    person: str
    network: str
    at: int
    sign: Sign = Sign.LOOK

    @property
    def worth(self) -> int:
        return self.at + round(HALF_LIFE * math.log2(self.sign.value))


def heat(interests: Iterable[tuple[str, str, int]], *, most: int = MOST) -> tuple[int, int] | None:
    """The heat of a document, and of how many people, from (person, network, worth); None where there is nothing.

    The latest comes first, and a person or a network that had its turn has no other: however often one of them comes back, from
    wherever or as whoever, the score grows by what the best of it is worth at most.
    """
    people: set[str] = set()
    networks: set[str] = set()
    total, latest = 0.0, None
    for person, network, worth in sorted(interests, key=lambda one: (-one[2], one[0], one[1])):
        if person in people or network in networks:
            continue
        people.add(person)
        networks.add(network)
        latest = worth if latest is None else latest
        total += 2 ** ((worth - latest) / HALF_LIFE)
        if len(people) == most:
            break
    return None if latest is None else (latest + round(HALF_LIFE * math.log2(total)), len(people))


def score(heat: int, *, at: int) -> float:
    """In looks of this moment."""
    return float(2 ** ((heat - at) / HALF_LIFE))


def hottest(*, page: str | None = None, size: int = 20) -> Page[Card]:
    """What is hot now; what isn't worth a quarter of a look any more is left out."""
    return _HOTTEST.page(key=page, size=size, coldest=_now() - 2 * HALF_LIFE).map(queries.cards)


def note(seen: Iterable[Seen]) -> None:
    """Write down who was interested; of one who comes back the last time counts."""
    latest = {(one.document_id, one.person, one.network): one for one in sorted(seen, key=lambda one: one.worth)}
    rows = [
        {
            "document_id": one.document_id,
            "person": one.person,
            "network": one.network,
            "worth": one.worth,
            "day": one.at // DAY,
            "is_new": True,
        }
        for _, one in sorted(latest.items())  # in one order, so that two who write at once can't deadlock
    ]
    if rows:
        insert = (sqlite if db.is_sqlite() else postgresql).insert(_interest)
        again = {name: insert.excluded[name] for name in ("worth", "day", "is_new")}
        is_later = insert.excluded.worth > _interest.c.worth
        session().execute(insert.on_conflict_do_update(index_elements=[*_interest.primary_key], set_=again, where=is_later), rows)


def count() -> None:
    """Reckon anew whatever somebody was interested in since the last time. A job; opens its own units."""
    with unit_of_work(writes=False):
        after: int | None = crowds.read_until("downloads") - _OVERLAP
    while after is not None:
        after = _gather(after)
    with unit_of_work(writes=False):
        busy = _busy()
    while _reckon(busy):
        pass
    _forget_old()


def _gather(after: int) -> int | None:
    """Note a slice of the downloads with higher ids than `after`: the last of them, None where there was none."""
    with unit_of_work():
        asked = (
            select(Download.id, Download.document_id, Download.member_id, Download.network, Download.asked_at, Document.owner_id)
            .join(Document, Document.id == Download.document_id)
            .where(Download.id > after)
            .order_by(Download.id)
            .limit(SLICE)
        )
        rows = session().execute(asked).all()
        if not rows:
            return None
        oldest = clock.now() - KEPT
        note(_taken(row) for row in rows if row.asked_at > oldest and row.owner_id != row.member_id)
        crowds.has_read("downloads", rows[-1].id)
        return int(rows[-1].id)


def _taken(row: Row[*tuple[Any, ...]]) -> Seen:
    person = member(row.member_id)
    return Seen(row.document_id, person, mark(row.network) if row.network else person, int(row.asked_at.timestamp()), Sign.DOWNLOAD)


def _reckon(busy: Collection[str]) -> bool:
    """A slice of what is new: whether there may be more. What somebody did meanwhile stays new."""
    with unit_of_work(writes=False):
        news = select(Interest.document_id, Interest.person, Interest.network, Interest.worth).where(Interest.is_new)
        rows = session().execute(news.order_by(Interest.document_id).limit(SLICE)).all()
        found = {id: heat(one for one in _interests(id) if one[0] not in busy) for id in {row.document_id for row in rows}}
    if not rows:
        return False
    with unit_of_work():
        session().execute(_COUNTED, [{"id": row[0], "who": row[1], "where": row[2], "when": row[3]} for row in rows])
        for document_id in sorted(found):
            _write(document_id, found[document_id])
    return True


def _interests(document_id: int) -> Iterable[tuple[str, str, int]]:
    own = select(Interest.person, Interest.network, Interest.worth).where(Interest.document_id == document_id)
    rows = session().execute(own.order_by(Interest.worth.desc()).limit(5 * MOST))
    return [(row[0], row[1], row[2]) for row in rows]


def _write(document_id: int, found: tuple[int, int] | None) -> None:
    if found is None or found[1] < FEWEST:
        session().execute(delete(Hot).where(Hot.document_id == document_id))
    else:
        session().merge(Hot(document_id=document_id, heat=found[0], people=found[1]))


def _busy() -> set[str]:
    """Those who were interested in too many documents on one of the last two days."""
    today = _now() // DAY
    asked = (
        select(Interest.person)
        .where(Interest.day.in_([today, today - 1]))
        .group_by(Interest.day, Interest.person)
        .having(func.count(Interest.document_id.distinct()) > BUSY)
    )
    return set(session().scalars(asked))


def _forget_old() -> None:
    """Whose time is over; the little that they added goes unnoticed until somebody is interested again."""
    with unit_of_work():
        session().execute(delete(Interest).where(Interest.day < _now() // DAY - KEPT.days))
        session().execute(delete(Hot).where(Hot.heat < _now() - KEPT.days * DAY))


def _now() -> int:
    return int(clock.now().timestamp())
