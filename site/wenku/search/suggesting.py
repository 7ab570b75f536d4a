"""What somebody may mean who is still typing: past searches, titles, categories, authors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Row, SmallInteger, bindparam, case, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from wenku.accounts.models import Member
from wenku.base import chinese, db, words
from wenku.base.db import BigId, Model, session, unit_of_work
from wenku.documents import changes
from wenku.documents.changes import DocumentChange
from wenku.documents.models import STILL_PUBLIC, Category, Document, DocumentState, Tally, Version
from wenku.search import searches, starts
from wenku.search.starts import Kind, Spoken
from wenku.search.starts import Suggestion as Known

MOST = 8
SEARCHES, CATEGORIES, AUTHORS = 4, 2, 2
"""At most so many of each; titles take the rest."""

BOUNDS = (100, 10, 1)
"""Titles that were downloaded so often come before the others, from the first bound on."""

LOOKED_AT = 24
"""So many titles are read, in order of rank: some may have become private, or say the same."""

MANY = 200
"""So many titles that begin with the first word are looked at for the others."""


class Sort(StrEnum):
    SEARCH = "search"
    DOCUMENT = "document"
    CATEGORY = "category"
    AUTHOR = "author"


@dataclass(frozen=True)
class Suggestion:
    """`id` is the document's, the category's or the author's; a past search has none."""

    sort: Sort
    text: str
    id: int | None = None


class SuggestionsDone(Model):
    """How far the suggestions follow what is public: the number of the last change; while everything is gone through for the first
    time, also the last document.
    """

    __tablename__ = "suggestions_done"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    change: Mapped[int] = mapped_column(BigId)
    document_id: Mapped[int | None] = mapped_column(BigId)


_ONE = 1
_AT_ONCE = 50

_document, _version, _tally, _member = db.table(Document), db.table(Version), db.table(Tally), db.table(Member)
_category = db.table(Category)
_IS_PUBLIC = _document.c.state == DocumentState.PUBLISHED
_TITLES = (
    select(_document.c.id, _version.c.title, _tally.c.downloads)
    .join(_version, _version.c.id == _document.c.published_version_id)
    .join(_tally, _tally.c.document_id == _document.c.id)
    .where(_document.c.id.in_(bindparam("ids", expanding=True)), STILL_PUBLIC)
)
_HAS_SHARED = exists().where(_document.c.owner_id == _member.c.id, _IS_PUBLIC)
_AUTHORS = select(_member.c.id, _member.c.name).where(
    _member.c.id.in_(bindparam("ids", expanding=True)), _member.c.is_public, _HAS_SHARED
)
_CATEGORIES = select(_category.c.id, _category.c.name, _category.c.name_en).where(_category.c.merged_into_id.is_(None))


def suggest(text: str) -> list[Suggestion]:
    """For what was typed so far; for nothing yet the hot searches. What isn't public at this moment is in none of them."""
    wanted = starts.typed(text)
    if not wanted:
        return [Suggestion(Sort.SEARCH, hot) for hot in searches.hot(most=MOST)]
    is_blocked = searches.blocking()
    found = _beginning(wanted, chinese.normal(text).split())
    past = [Suggestion(Sort.SEARCH, text) for text in searches.shown(found.get(Kind.SEARCH, []))]
    asked = _few(past, is_blocked, SEARCHES)
    others = [
        *_few(_categories(wanted), is_blocked, CATEGORIES),
        *_few(_authors(found.get(Kind.AUTHOR, [])), is_blocked, AUTHORS),
    ]
    known = {one.text for one in asked}

    def is_left_out(title: str) -> bool:
        return is_blocked(title) or chinese.normal(title) in known

    titles = _titles(found.get(Kind.DOCUMENT, [])[:LOOKED_AT])
    return [*asked, *_few(titles, is_left_out, MOST - len(asked) - len(others)), *others]


def catch_up() -> None:
    """Follow what changed since the last time; the first time, go through everything that is public. In many small units."""
    while _caught_up_some():
        pass


def _caught_up_some() -> bool:
    with unit_of_work():
        done = session().get(SuggestionsDone, _ONE, with_for_update=True)
        if done is None:
            done = SuggestionsDone(id=_ONE, change=changes.latest(), document_id=0)
            session().add(done)
        return _walk(done) if done.document_id is not None else _follow(done)


def _walk(done: "SuggestionsDone") -> bool:
    """What was public before anything was noted of changes; those meanwhile are followed afterwards."""
    public = select(Document.id).where(Document.state == DocumentState.PUBLISHED, Document.id > done.document_id)
    ids = session().scalars(public.order_by(Document.id).limit(_AT_ONCE)).all()
    keep(ids)
    done.document_id = ids[-1] if ids else None
    return True


def _follow(done: "SuggestionsDone") -> bool:
    query = select(DocumentChange.number, DocumentChange.document_id).where(DocumentChange.number > done.change)
    rows = session().execute(query.order_by(DocumentChange.number).limit(_AT_ONCE)).all()
    if rows:
        keep(row.document_id for row in rows)
        done.change = rows[-1].number
    return bool(rows)


def rerank() -> None:
    """What was downloaded more often than when it was noted moves up."""
    with unit_of_work(writes=False):
        rank = case(*((Tally.downloads >= bound, place) for place, bound in enumerate(BOUNDS, start=1)), else_=1 + len(BOUNDS))
        moved = select(Tally.document_id).join(Known, (Known.subject_id == Tally.document_id) & (Known.kind == Kind.DOCUMENT))
        ids = session().scalars(moved.where(Known.rank != rank)).all()
    for start in range(0, len(ids), _AT_ONCE):
        with unit_of_work():
            keep(ids[start : start + _AT_ONCE])


def keep(document_ids: Iterable[int]) -> None:
    """Bring what the documents and their authors are found by in step with what is public now; doing so twice changes nothing."""
    ids = sorted(set(document_ids))
    titles = {row.id: Spoken(row.title, _rank(row.downloads)) for row in _rows(_TITLES, ids)}
    starts.keep(Kind.DOCUMENT, {id: titles.get(id) for id in ids})
    owners = sorted(set(session().scalars(select(Document.owner_id).where(Document.id.in_(ids)))))
    names = {row.id: Spoken(row.name) for row in _rows(_AUTHORS, owners)}
    starts.keep(Kind.AUTHOR, {id: names.get(id) for id in owners})


def _rank(downloads: int) -> int:
    """Behind past searches and authors."""
    return 1 + sum(downloads < bound for bound in BOUNDS)


def _beginning(wanted: str, apart: list[str]) -> dict[Kind, list[int]]:
    """The subjects of each kind, in order of rank. Words that stand apart may also stand apart in a title, after the first."""
    found = _by_kind(starts.beginning(wanted))
    if found or len(apart) < 2:
        return found
    first = _by_kind(starts.beginning(starts.typed(apart[0]), most=MANY))
    return {Kind.DOCUMENT: [id for id, title in _by_id(first.get(Kind.DOCUMENT, [])) if all(word in title for word in apart)]}


def _by_kind(subjects: Iterable[tuple[int, int, int]]) -> dict[Kind, list[int]]:
    found: dict[Kind, list[int]] = {}
    for _rank, kind, id in subjects:
        found.setdefault(Kind(kind), []).append(id)
    return found


def _by_id(ids: list[int]) -> list[tuple[int, str]]:
    return [(row.id, chinese.normal(row.title)) for row in _rows(_TITLES, ids)]


def _titles(ids: list[int]) -> list[Suggestion]:
    """The most downloaded first, then the shortest."""
    ranked = sorted(_rows(_TITLES, ids), key=lambda row: (_rank(row.downloads), -row.downloads, len(row.title), row.id))
    return [Suggestion(Sort.DOCUMENT, row.title, row.id) for row in ranked]


def _authors(ids: list[int]) -> list[Suggestion]:
    return [
        Suggestion(Sort.AUTHOR, row.name, row.id) for row in sorted(_rows(_AUTHORS, ids), key=lambda row: (len(row.name), row.id))
    ]


def _rows(query: Executable, ids: list[int]) -> list[Row[Any]]:
    return list(db.run(query, {"ids": ids})) if ids else []


def _categories(wanted: str) -> list[Suggestion]:
    """Few enough to be looked through; by their names in both languages."""
    english = words.language() == "en"
    return [
        Suggestion(Sort.CATEGORY, (row.name_en if english else "") or row.name, row.id)
        for row in db.run(_CATEGORIES)
        if any(key.startswith(wanted) for name in (row.name, row.name_en) for key in _keys(name))
    ]


@lru_cache(maxsize=2048)
def _keys(name: str) -> frozenset[str]:
    return frozenset(starts.keys(name))


def _few(suggestions: Iterable[Suggestion], is_left_out: Callable[[str], bool], most: int) -> list[Suggestion]:
    """Those that may be shown, each text once."""
    found: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        if len(found) < most and not is_left_out(suggestion.text):
            found.setdefault(suggestion.text, suggestion)
    return list(found.values())
