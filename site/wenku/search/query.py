"""Finding published documents: callers ask `find` and see ids, pieces of text and counts, not how it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from wenku.base import clock, db, paging
from wenku.base.db import session
from wenku.base.paging import Page
from wenku.base.statements import Among, Statement
from wenku.documents import limits
from wenku.documents.changes import DocumentChange
from wenku.documents.models import STILL_PUBLIC, Document, DocumentState, Version
from wenku.search import analysing, counting, engines, mending, narrowing, snippets
from wenku.search.counting import Counts
from wenku.search.engine import Look, Narrowing, Question
from wenku.search.filters import NONE, Filters, Order
from wenku.search.narrowing import Tree
from wenku.search.parsing import Wanted, merged, wanted
from wenku.search.snippets import Piece
from wenku.search.sought import Sought, sought
from wenku.search.weights import Weights, current, ranked

SIZE = 20
LAST_PAGE = 50
"""Of results by relevance: nobody reads on, and their order is only known for so many."""

NEAREST = 5


_document, _version, _change = db.table(Document), db.table(Version), db.table(DocumentChange)
_GONE = Statement(
    select(_document.c.id)
    .where(_document.c.id.in_(select(_change.c.document_id).where(_change.c.number > bindparam("number"))))
    .where(_document.c.state != DocumentState.PUBLISHED)
)
_PUBLIC = Among(
    select(*_document.c["id", "free_pages"], *_version.c["title", "kind", "description"])
    .join(_version, _version.c.id == _document.c.published_version_id)
    .where(STILL_PUBLIC),
    _document.c.id,
)


class Hit(NamedTuple):
    """`fragment` is from the document's text around what was found, from its beginning where only the title matches; `pages` are
    the first few that match, counted from 1.
    """

    document_id: int
    title: tuple[Piece, ...]
    fragment: tuple[Piece, ...]
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """A page of hits, with `total`; `filters` are those that were given and those typed in the box.

    `did_you_mean` is a query that finds more, for one that finds little; `nearest` what comes close where nothing was found.
    `numbered`: the published document whose number was asked for; `only_numbered` where nothing else can be meant.
    """

    wanted: Wanted
    filters: Filters = NONE
    hits: Page[Hit] = field(default_factory=Page)
    counts: Counts = field(default_factory=Counts)
    did_you_mean: str | None = None
    nearest: tuple[Hit, ...] = ()
    numbered: int | None = None
    only_numbered: bool = False


def find(
    query: str,
    filters: Filters = NONE,
    *,
    order: Order = Order.RELEVANT,
    page: str | None = None,
    size: int = SIZE,
    weights: Weights | None = None,
) -> Found:
    """Published documents in which every word of `query` occurs, in title, keywords, description, author's name or on any page.

    `page` is a key of an earlier page. Without words all that fits the filters is found, the newest first. `weights` are tried out
    in place of those that are set.
    """
    look, tree = engines.current().look(), narrowing.tree()
    asked = wanted(query, tree.names)
    chosen = merged(filters, asked.typed)
    numbered = _published(asked.number)
    if look is None or not (asked or chosen):
        return Found(asked, chosen, numbered=numbered, only_numbered=numbered is not None)
    question = _question(asked, chosen, tree, look)
    if order is Order.RELEVANT and question.sought:
        ids = _best(look, question, page, size, weights or current())
    else:
        ids = _in_order(look, question, Order.LATEST if order is Order.RELEVANT else order, page, size)
    total = ids.total or 0
    return Found(
        wanted=asked,
        filters=chosen,
        hits=ids.map(lambda ids: _hits(look, ids, asked)),
        counts=counting.counts(look, question, chosen, tree),
        did_you_mean=mending.mended(look, asked, question, total) if page is None else None,
        nearest=() if total else _nearest(look, asked, question),
        numbered=numbered,
        only_numbered=numbered is not None and (asked.only_number or total == 0 or (total == 1 and list(ids.items) == [numbered])),
    )


def barred(look: Look) -> frozenset[int]:
    """What stopped being public after the index's last number: hidden this second, gone this second."""
    return frozenset(row.id for row in _GONE.run({"number": look.number}))


def _question(asked: Wanted, chosen: Filters, tree: Tree, look: Look) -> Question:
    words = [*asked.quoted, *asked.words]
    return Question(
        sought=tuple(sought(word) for word in words),
        without=tuple(sought(word) for word in asked.without),
        title=_whole(asked),
        narrowing=narrowing.of(chosen, tree),
        barred=barred(look),
    )


def _whole(asked: Wanted) -> Sought | None:
    text = " ".join(asked.phrases + asked.quoted)
    return sought(text) if text else None


def _published(number: int | None) -> int | None:
    if number is None:
        return None
    return session().scalar(select(Document.id).where(Document.id == number, Document.state == DocumentState.PUBLISHED))


def _best(look: Look, question: Question, page: str | None, size: int, weights: Weights) -> Page[int]:
    """Page by page of those that match best: in an order that is mixed from all of them, so that it is the same for every page."""
    number = min(max(paging.number(page) or 1, 1), LAST_PAGE)
    matches = look.best(question, most=LAST_PAGE * size)
    order = ranked(matches, weights, now=clock.now().timestamp())
    shown = order[(number - 1) * size : number * size]
    has_next = number < LAST_PAGE and len(order) > number * size
    following, before = str(number + 1) if has_next else None, str(number - 1) if number > 1 else None
    return Page(shown, next=following, previous=before, total=matches.total)


def _in_order(look: Look, question: Question, order: Order, page: str | None, size: int) -> Page[int]:
    """A key is the place of what a page begins behind; "~" and a place that of what it ends before."""
    place = paging.number((page or "").removeprefix("~")) or None
    backwards = place is not None and (page or "").startswith("~")
    total, found = look.in_order(question, order, beyond=place, backwards=backwards, most=size + 1)
    cut = paging.cut(found, lambda one: str(one[1]), size=size, is_first=place is None, backwards=backwards)
    return replace(cut.map(lambda found: [id for id, _ in found]), total=total)


def _hits(look: Look, ids: Sequence[int], asked: Wanted) -> list[Hit]:
    """Those of them that the database calls published, whatever the index says."""
    public = {row.id: row for row in _PUBLIC.run(ids)}
    texts = look.pages(public.keys()) if public else {}
    free = {own: limits.free_of(own) for own in {row.free_pages for row in public.values()}}
    return [_hit(public[id], texts.get(id, ""), asked, free[public[id].free_pages]) for id in ids if id in public]


def _hit(row: Any, text: str, asked: Wanted, free: int) -> Hit:
    found = snippets.snippet(text, row.description, asked, free=free)
    return Hit(row.id, snippets.marked(f"{row.title}.{row.kind}", asked.marks), found.fragment, found.pages)


def _nearest(look: Look, asked: Wanted, question: Question) -> tuple[Hit, ...]:
    """What holds any pair of characters, or any word, that was asked for, whatever the filters."""
    words = [word for text in asked.phrases + asked.quoted for run in analysing.runs(text) for word in _pairs(run)]
    if not words:
        return ()
    loose = replace(question, sought=tuple(map(sought, dict.fromkeys(words))), any=True, narrowing=Narrowing())
    return tuple(_hits(look, look.best(loose, most=NEAREST).ids, asked))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if analysing.is_dense(run) and len(run) > 2 else [run]
