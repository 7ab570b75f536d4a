"""What was searched: how often, by how many different people, and whether it found anything. Who they were isn't kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, bindparam, case, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts.models import Member
from wenku.base import audit, chinese, clock, db, options, revision
from wenku.base.columns import UtcDateTime
from wenku.base.db import Model, Numbered, session
from wenku.base.errors import Invalid, NotFound
from wenku.base.paging import Page, number
from wenku.base.words import _l
from wenku.search import starts
from wenku.search.starts import Kind, Spoken

LONGEST = 40
"""Characters of a search that is remembered: nobody else types a longer one."""

WEEK = timedelta(days=7)
"""Hot is what was searched in this time; who asked is forgotten after it."""

KEPT = timedelta(days=90)
"""So long a search is remembered that nobody repeats."""

FEWEST = 2

_AT_ONCE = 500

least_people = options.option(
    "search_least_people",
    3,
    _l("People before a search is shown to others"),
    group="documents",
    least=FEWEST,
    most=100,
    help=_l("So many different people must search for the same thing in a week before it is a hot search or a suggestion."),
)

_PERSONAL = re.compile(r"@|\d[\d -]{5,}\d")  # a mail address, a telephone number, a number of a card


class Search(Numbered, Model):
    """`text` in normal form. `heat`: how many different people searched it in the last week; `people`: the most there ever were.

    `found`: how many documents it found the last time, `times`: how often it was searched.
    """

    __tablename__ = "search"
    __table_args__ = (Index("ix_search_missed", "found", "asked_at"),)

    text: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    times: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    heat: Mapped[int] = mapped_column(default=0, index=True)
    found: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Searcher(Model):
    """Somebody searched this in the last week: hashes keyed with the site's secret and the words, so that no two searches of the
    same person can be told to be theirs.
    """

    __tablename__ = "searcher"

    search_id: Mapped[int] = mapped_column(ForeignKey("search.id"), primary_key=True)
    whom: Mapped[str] = mapped_column(String(64), primary_key=True)
    network: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class BlockedSearch(Numbered, Model):
    """What holds these words is neither a hot search nor suggested."""

    __tablename__ = "blocked_search"

    text: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


_search, _blocked = db.table(Search), db.table(BlockedSearch)
_HOT = (
    select(_search.c.text)
    .where(_search.c.heat >= bindparam("people"), _search.c.found > 0)
    .order_by(_search.c.heat.desc(), _search.c.asked_at.desc(), _search.c.id)
    .limit(bindparam("most"))
)
_SHOWN = (
    select(_search.c.text)
    .where(_search.c.id.in_(bindparam("ids", expanding=True)), _search.c.people >= bindparam("people"), _search.c.found > 0)
    .order_by(_search.c.heat.desc(), _search.c.people.desc(), _search.c.text)
)
_BLOCKED = select(_blocked.c.text)


@dataclass
class Heard:
    """One search of some time: how many documents it found, and who asked, each with their network; both as keyed hashes."""

    found: int = 0
    people: dict[str, str] = field(default_factory=dict)


def term(query: str) -> str | None:
    """What is remembered of a query; None where it is long, empty, or looks like somebody's account or telephone."""
    text = chinese.normal("".join(sign if sign.isprintable() else " " for sign in query))
    if not starts.typed(text) or len(text) > LONGEST or _PERSONAL.search(text):
        return None
    return text


def hear(searches: Mapping[str, Heard]) -> None:
    """Write down what was searched, by its term. One process at a time."""
    db.one_at_a_time("searches")
    known = _known(searches)
    for text in sorted(searches):
        heard, search = searches[text], known.get(text) or _new(text)
        search.times += len(heard.people)
        search.found, search.asked_at = heard.found, clock.now()
        for whom, network in heard.people.items():
            session().merge(Searcher(search_id=search.id, whom=whom, network=network, asked_at=clock.now()))
        session().flush()
        search.heat = session().scalars(select(_heat()).where(Searcher.search_id == search.id)).one()
        search.people = max(search.people, search.heat)
        is_shown = search.found > 0 and search.people >= FEWEST
        starts.keep(Kind.SEARCH, {search.id: Spoken(text) if is_shown else None})


def hot(*, most: int = 8) -> list[str]:
    """What most people searched in the last week, and found."""
    is_blocked = blocking()
    texts = db.run(_HOT, {"people": least_people.get(), "most": 5 * most}).scalars()
    return [text for text in texts if not is_blocked(text)][:most]


def shown(ids: Iterable[int]) -> list[str]:
    """Those of these searches that may be suggested, what most people searched first."""
    wanted = list(ids)
    return list(db.run(_SHOWN, {"ids": wanted, "people": least_people.get()}).scalars()) if wanted else []


def hottest(*, size: int = 30) -> list[Search]:
    """For admins: what is hot, and what would be if more people searched it."""
    query = select(Search).where(Search.heat > 0).order_by(Search.heat.desc(), Search.asked_at.desc(), Search.id)
    return list(session().scalars(query.limit(size)))


def in_vain(*, after: str | None = None, size: int = 30) -> Page[Search]:
    """For admins: what found nothing the last time, what most people wanted first. `after` is a key of the page before."""
    query = select(Search).where(Search.found == 0).order_by(Search.people.desc(), Search.times.desc(), Search.id.desc())
    start = number(after) or 0
    rows = session().scalars(query.offset(min(start, 10_000)).limit(size + 1)).all()
    more = str(start + size) if len(rows) > size else None
    return Page(rows[:size], next=more, previous=str(max(0, start - size)) if start else None)


def blocked() -> list[BlockedSearch]:
    return list(session().scalars(select(BlockedSearch).order_by(BlockedSearch.id.desc())))


class Blocking:
    """Whether a text holds blocked words: Chinese ones anywhere, others between spaces and signs."""

    def __init__(self, texts: Iterable[str]) -> None:
        found = [rf"\b{re.escape(text)}\b" if text.isascii() else re.escape(text) for text in texts]
        self._pattern = re.compile("|".join(found), re.ASCII) if found else None

    def __call__(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(chinese.normal(text)) is not None


def blocking() -> Blocking:
    return Blocking(db.run(_BLOCKED).scalars())


def block(words: str, *, by: Member) -> BlockedSearch:
    """Raises Invalid for words that are none, too long, or blocked already."""
    text = chinese.normal(words)
    if not starts.typed(text) or len(text) > LONGEST:
        raise Invalid({"text": _l("Please give words, of at most %(most)s characters.", most=LONGEST)})
    if session().scalar(select(BlockedSearch.id).where(BlockedSearch.text == text)) is not None:
        raise Invalid({"text": _l("This is blocked already.")})
    made = BlockedSearch(text=text, by_id=by.id, made_at=clock.now())
    session().add(made)
    session().flush()
    audit.record("search.blocked", by_id=by.id, subject=f"blocked-search:{made.id}", text=text)
    revision.grow()  # pages that name it are kept no longer
    return made


def unblock(id: int, *, by: Member) -> None:
    found = session().get(BlockedSearch, id)
    if found is None:
        raise NotFound
    session().delete(found)
    revision.grow()
    audit.record("search.unblocked", by_id=by.id, subject=f"blocked-search:{id}", text=found.text)


def forget_old() -> None:
    """Who asked after a week; what nobody else asked after that week too, the rest after a season. What was hot cools down."""
    now = clock.now()
    session().execute(delete(Searcher).where(Searcher.asked_at < now - WEEK))
    count = select(_heat()).where(Searcher.search_id == Search.id).scalar_subquery()
    session().execute(update(Search).where(Search.heat > 0).values(heat=count))
    is_old = (Search.asked_at < now - KEPT) | ((Search.asked_at < now - WEEK) & (Search.people < FEWEST))
    ids = session().scalars(select(Search.id).where(is_old)).all()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        starts.keep(Kind.SEARCH, dict.fromkeys(some))
        session().execute(delete(Search).where(Search.id.in_(some)))


def _heat() -> ColumnElement[int]:
    """How many people: one behind many addresses, or with many accounts at one, is one."""
    people, networks = func.count(), func.count(Searcher.network.distinct())
    return case((people < networks, people), else_=networks)


def _known(texts: Iterable[str]) -> dict[str, Search]:
    rows = session().scalars(select(Search).where(Search.text.in_(list(texts))))
    return {search.text: search for search in rows}


def _new(text: str) -> Search:
    made = Search(text=text, times=0, people=0, heat=0, found=0, asked_at=clock.now())
    session().add(made)
    session().flush()
    return made
