"""“Did you mean”: for a query that finds little, one with a word spelled or written another way that finds more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase

from sqlalchemy import select

from wenku.base import chinese
from wenku.base.db import session
from wenku.documents.models import Document, DocumentState, Version
from wenku.search import analysing
from wenku.search.engine import Look, Question
from wenku.search.parsing import Part, Wanted, wanted
from wenku.search.sought import sought

LITTLE = 3
"""Whoever finds so many finds enough."""

SHORTEST, LONGEST = 3, 20
"""Letters of a word in which a slip is looked for: shorter ones are within one slip of too many others."""

LOOKED_AT = 30


def mended(look: Look, asked: Wanted, question: Question, total: int) -> str | None:
    """A query with one word changed that finds more than `total`, of what is public.

    Or as much, where what was typed stands nowhere as it is: for “红楼蒙” documents with “红楼” were found.
    """
    if total >= LITTLE:
        return None
    for place, part in enumerate(asked.parts):
        if part.name is not None or part.without:
            continue
        whole = _finds(look, question, _with(asked, place, replace(part, quoted=True))) if total else 0
        for text in _other_texts(look, part, question.barred, by_sound=not whole):
            query = _with(asked, place, replace(part, text=text))
            if _finds(look, question, query) > total:
                return query
            if total and _finds(look, question, _with(asked, place, replace(part, text=text, quoted=True))) > whole:
                return query
    return None


def _with(asked: Wanted, place: int, part: Part) -> str:
    """The query with another part at this place."""
    return " ".join(str(part if place == at else other) for at, other in enumerate(asked.parts))


def _other_texts(look: Look, part: Part, barred: frozenset[int], *, by_sound: bool) -> Iterator[str]:
    for run in dict.fromkeys(analysing.runs(part.text)):
        if not analysing.is_dense(run):
            yield from (part.text.replace(run, other) for other in _spelled(look, run))
        elif by_sound:  # what anybody wrote so is more likely meant so than a slip of letters is
            for word in dict.fromkeys((run, *analysing.words(run))):
                if len(word) > 1:
                    yield from (part.text.replace(word, other) for other in _of_the_same_sound(look, word, barred))


def _spelled(look: Look, word: str) -> list[str]:
    """Words of the index within one slip of this one, the most common first."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isascii() or not word.isalpha():
        return []
    found = {other: look.frequency(other) for other in _slips(word)}
    own = look.frequency(word)
    return sorted((other for other, count in found.items() if count > own), key=lambda other: -found[other])[:3]


def _slips(word: str) -> set[str]:
    """One letter left out, two in each other's place, one changed, one too many."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in halves if b}
    turned = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    changed = {a + letter + b[1:] for a, b in halves if b for letter in ascii_lowercase}
    added = {a + letter + b for a, b in halves for letter in ascii_lowercase}
    return (left_out | turned | changed | added) - {word}


def _of_the_same_sound(look: Look, word: str, barred: frozenset[int]) -> list[str]:
    """What titles and keywords have in its place that is read alike, the most frequent first."""
    read = analysing.syllables(word)
    ids = look.sounding(read, barred=barred, most=LOOKED_AT)
    if not ids:
        return []
    public = Document.id.in_(ids), Document.state == DocumentState.PUBLISHED
    rows = session().execute(
        select(Version.title, Version.keywords).join(Document, Document.published_version_id == Version.id).where(*public)
    )
    written: Counter[str] = Counter()
    for title, keywords in rows:
        written.update({other for text in (title, *keywords) for other in _read_as(chinese.normal(text), read)})
    return [other for other, _ in written.most_common(3) if other != word]


def _read_as(text: str, read: Sequence[str]) -> Iterator[str]:
    for run in analysing.runs(text):
        if analysing.is_dense(run):
            own = analysing.syllables(run)
            if len(own) == len(run):
                yield from (run[at : at + len(read)] for at in range(len(run)) if tuple(own[at : at + len(read)]) == tuple(read))


def _finds(look: Look, question: Question, query: str) -> int:
    asked = wanted(query)
    words = tuple(sought(word) for word in (*asked.quoted, *asked.words))
    return look.best(replace(question, sought=words, title=None), most=1).total
