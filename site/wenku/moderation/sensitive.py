"""Sensitive words: what of the lists that are on stands in a text or in a version, and where."""

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from wenku.base import db
from wenku.base.db import unit_of_work
from wenku.base.statements import Statement
from wenku.documents import inspecting
from wenku.documents.models import Document, Version, VersionState
from wenku.moderation import parts
from wenku.moderation.matching import Matcher, Sought
from wenku.moderation.noting import Case, HintKind, Note, Span
from wenku.moderation.wordlists import ListedWord, WordList

SHOWN = 50
"""Places of one word that are noted: its count says how many there are."""

_list, _word = db.table(WordList), db.table(ListedWord)
_STAMPS = Statement(select(_list.c.id, _list.c.stamp).where(_list.c.is_on).order_by(_list.c.weight.desc(), _list.c.id))
_WORDS = Statement(
    select(_word.c.text, _word.c.is_innocent, _list.c.name, _list.c.weight)
    .join(_list, _list.c.id == _word.c.list_id)
    .where(_list.c.is_on)
    .order_by(_list.c.weight.desc(), _list.c.id, _word.c.id)
)


@dataclass(frozen=True, slots=True)
class Match:
    """`word` of the list called `list` stands in the text from `start` up to `end`, whichever way it is written there."""

    word: str
    list: str
    weight: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lists:
    """All that is on, made ready, as it was at these stamps in this database."""

    engine: Engine
    stamps: list[Any]
    words: list[Any]
    matcher: Matcher

    def is_of(self, stamps: list[Any]) -> bool:
        return self.engine is db.engine() and self.stamps == stamps


_ready: _Lists | None = None
_making = threading.Lock()


def found(text: str) -> list[Match]:
    """What stands in a text, in order: a title, a comment, a member's name. Opens a unit to read the lists where none is open."""
    return _found(_lists(), text)


def notes(case: Case) -> list[Note]:
    """One note of all that was found, as heavy as the heaviest list that it is from."""
    lists = _lists()
    counts: Counter[tuple[str, str]] = Counter()
    spans: list[Span] = []
    weight = 0
    for piece in parts.pieces(case):
        for match in _found(lists, piece.text):
            counts[match.word, match.list] += 1
            weight = max(weight, match.weight)
            if counts[match.word, match.list] <= SHOWN:
                spans.append(piece.span(match.start, match.end))
    if not counts:
        return []
    words = [{"word": word, "list": list, "count": count} for (word, list), count in counts.most_common()]
    return [Note(HintKind.WORD, weight, {"words": words, "total": counts.total()}, tuple(spans))]


def words_changed() -> None:
    """Have all that waits looked through anew. Called by the worker some time after a list changed."""
    with unit_of_work():
        waiting = select(Version, Document.owner_id).join(Document, Document.id == Version.document_id)
        for version, owner_id in db.session().execute(waiting.where(Version.state == VersionState.WAITING)):
            inspecting.ask(version, owner_id=owner_id, background=True)


def _found(lists: _Lists, text: str) -> list[Match]:
    hits = ((lists.words[hit.word], hit) for hit in lists.matcher.find(text))
    return [Match(word.text, word.name, word.weight, hit.start, hit.end) for word, hit in hits]


def _lists() -> _Lists:
    """Made ready once in each process, and again when one of them changed."""
    if not db.in_unit():
        with unit_of_work(writes=False):
            return _lists()
    stamps = _STAMPS.run()
    known = _ready
    if known is None or not known.is_of(stamps):
        with _making:  # the others wait, and take what the first one made
            known = _made(stamps) if _ready is None or not _ready.is_of(stamps) else _ready
    return known


def _made(stamps: list[Any]) -> _Lists:
    global _ready
    words = _WORDS.run()
    _ready = _Lists(db.engine(), stamps, words, Matcher([Sought(word.text, word.is_innocent) for word in words]))
    return _ready
