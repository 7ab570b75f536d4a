"""Nearly the same text: what is kept of each version's, and which documents have passages in common with a new one.

A small part of all shingles is kept of every text, the same part of each: those whose number is small. So two texts share what is
kept of them as far as they share their words, also where one is a part of the other (docs/decisions/0102).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Executable,
    ForeignKey,
    LargeBinary,
    any_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, undefer

from wenku.base import db
from wenku.base.db import BigId, Model, session, unit_of_work
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import reading, shingles
from wenku.moderation.noting import Case, HintKind, Note, Part, Span
from wenku.moderation.shingles import Common, Letters, Sample

LEAST = 30
"""Percent of either text that stand in the other: less is what texts on one subject have in common."""

MOST_READ, MOST_NOTED, MOST_SPANS = 12, 10, 100
"""Other documents that are read, that are noted, and passages noted of each."""

CROWDED = 200
"""A shingle is kept of so many versions at most: what more texts share (a site's own first page, a form) tells nothing of any, and
would make every look as long as there are documents.
"""

_MOST_FOUND = 50
_PROMISING = LEAST / 200
"""What part of either's kept shingles must be common for the texts to be read: the sample says it but roughly."""

_PUBLIC = (DocumentState.PUBLISHED, DocumentState.HIDDEN, DocumentState.TAKEN_DOWN)
_JUDGED = (VersionState.WAITING, VersionState.CHANGES_ASKED, VersionState.REJECTED)


class Fingerprint(Model):
    """What is kept of a version's text, as `shingles.Sample` says; `sample` are its numbers, eight bytes each."""

    __tablename__ = "fingerprint"

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    count: Mapped[int]
    shift: Mapped[int]
    sample: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class Shingle(Model):
    """That a shingle is kept of a version. The rows lie in order of numbers, and need no index of their own."""

    __tablename__ = "shingle"
    __table_args__ = {"sqlite_with_rowid": False}

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


@dataclass(frozen=True)
class Candidate:
    """A version whose text may have much in common with another one: `common` of its kept shingles are the other's too."""

    version_id: int
    document_id: int
    owner_id: int
    is_taken_down: bool
    common: int
    count: int
    shift: int

    def part(self, own: Sample) -> float:
        """About how much of the shorter text stands in the other, from 0 to 1."""
        shift = max(own.shift, self.shift)
        return self.common / max(1, min(own.at(shift), self.count >> shift))


_fingerprint, _shingle = db.table(Fingerprint), db.table(Shingle)


def _looking(numbers: ColumnElement[bool]) -> Executable:
    sharing = (
        select(_shingle.c.version_id, func.count().label("common"))
        .where(numbers, _shingle.c.version_id != bindparam("own"))
        .group_by(_shingle.c.version_id)
        .having(func.count() > 1)
        .order_by(func.count().desc(), _shingle.c.version_id)
        .limit(_MOST_FOUND)
        .subquery()
    )
    return (
        select(
            sharing.c.version_id,
            Document.id.label("document_id"),
            Document.owner_id,
            (Document.state == DocumentState.TAKEN_DOWN).label("is_taken_down"),
            sharing.c.common,
            _fingerprint.c.count,
            _fingerprint.c.shift,
        )
        .join(_fingerprint, _fingerprint.c.version_id == sharing.c.version_id)
        .join(Version, Version.id == sharing.c.version_id)
        .join(Document, Document.id == Version.document_id)
        .where(
            Document.id != bindparam("besides"),
            Document.state != DocumentState.REMOVED,
            or_(Document.state.in_(_PUBLIC) & (Document.published_version_id == Version.id), Version.state.in_(_JUDGED)),
        )
        .order_by(sharing.c.common.desc(), sharing.c.version_id)
    )


_LOOK_SQLITE = _looking(_shingle.c.number.in_(bindparam("numbers", expanding=True)))
_LOOK_POSTGRESQL = _looking(_shingle.c.number == any_(bindparam("numbers", type_=ARRAY(BigInteger))))
"""The numbers as one value: a hundred of them, each by itself, take longer to be handed over than to be looked up."""

_CROWDED = (
    select(_shingle.c.number)
    .where(_shingle.c.number.in_(bindparam("numbers", expanding=True)))
    .group_by(_shingle.c.number)
    .having(func.count() >= CROWDED)
)


def notes(case: Case) -> list[Note]:
    """A note for each document that has much in common with the case, which is itself kept to be found from now on."""
    own = shingles.sample(case.pages)
    with unit_of_work():
        keep(case.version_id, case.document_id, own)
    with unit_of_work(writes=False):
        found = [one for one in look(own, case.version_id, besides=case.document_id) if is_promising(one, own)]
        found = sorted(found, key=lambda one: (not one.is_taken_down, -one.part(own), one.version_id))[:MOST_READ]
        sources = reading.sources([one.version_id for one in found])
    mine = shingles.letters(case.pages) if found else None
    made = [
        note
        for one in found
        if mine and one.version_id in sources and (note := _note(case, mine, one, reading.pages(sources[one.version_id])))
    ]
    return _best(made)


def keep(version_id: int, document_id: int, sample: Sample) -> None:
    """Write down the version's sample, and forget those of the document's versions that neither wait nor are shown any more."""
    db.one_at_a_time(f"moderation.fingerprint:{document_id}")
    packed = sample.numbers.astype("<i8").tobytes()
    kept = select(Fingerprint).where(Fingerprint.document_id == document_id).options(undefer(Fingerprint.sample))
    shown = session().scalar(select(Document.published_version_id).where(Document.id == document_id))
    is_same = False
    for one in session().scalars(kept).all():
        if one.version_id == version_id and one.sample == packed:
            is_same = True
        elif one.version_id == version_id or one.version_id != shown:
            _forget(one)
    if sample.count and not is_same:
        facts = {"count": sample.count, "shift": sample.shift, "sample": packed}
        session().add(Fingerprint(version_id=version_id, document_id=document_id, **facts))
        _index(version_id, sample.numbers.tolist())


def look(own: Sample, version_id: int, *, besides: int) -> list[Candidate]:
    """Versions of other documents that share what is kept of a text, those that share most first: what is published, waits, was
    sent back or taken down. One question to the database.
    """
    if not len(own.numbers):
        return []
    statement = _LOOK_SQLITE if db.is_sqlite() else _LOOK_POSTGRESQL
    rows = db.run(statement, {"numbers": own.numbers.tolist(), "own": version_id, "besides": besides})
    return [Candidate(**{**row._mapping, "is_taken_down": bool(row.is_taken_down)}) for row in rows]


def _index(version_id: int, numbers: list[int]) -> None:
    crowded = {row.number for row in db.run(_CROWDED, {"numbers": numbers})}
    rows = [{"number": number, "version_id": version_id} for number in numbers if number not in crowded]
    if rows:
        db.run(insert(_shingle), rows)


def is_promising(candidate: Candidate, own: Sample) -> bool:
    """Whether the texts are worth reading."""
    return candidate.part(own) >= _PROMISING


def _forget(known: Fingerprint) -> None:
    numbers = np.frombuffer(known.sample, "<i8").tolist()
    db.run(
        delete(_shingle).where(
            _shingle.c.number.in_(bindparam("numbers", expanding=True)), _shingle.c.version_id == known.version_id
        ),
        {"numbers": numbers},
    )
    session().delete(known)
    session().flush()


def _note(case: Case, mine: Letters, other: Candidate, pages: Sequence[str]) -> Note | None:
    theirs = shingles.letters(pages)
    here, there = shingles.common(mine, theirs), shingles.common(theirs, mine)
    most = max(here.percent, there.percent)
    if most < LEAST:
        return None
    is_own = other.owner_id == case.owner_id
    facts = {
        "document_id": other.document_id,
        "version_id": other.version_id,
        "percent": here.percent,
        "of_other": there.percent,
        "is_own": is_own,
        "taken_down": other.is_taken_down,
    }
    weight = 100 if other.is_taken_down else most // 2 if is_own else most
    return Note(HintKind.SIMILAR, weight, facts, _spans(mine, here)[:MOST_SPANS])


def _best(made: list[Note]) -> list[Note]:
    """Of each document the version that has most in common; the weightiest first."""
    ordered = sorted(made, key=lambda note: (-note.weight, -note.facts["percent"], note.facts["document_id"]))
    each: dict[Any, Note] = {}
    for note in ordered:
        each.setdefault(note.facts["document_id"], note)
    return list(each.values())[:MOST_NOTED]


def _spans(mine: Letters, here: Common) -> tuple[Span, ...]:
    """The passages, cut where pages end."""
    return tuple(span for run in here.runs for span in spans(mine, run.start, run.end))


def spans(text: Letters, start: int, end: int) -> list[Span]:
    """Where letters of a text stand on its pages."""
    pages = text.pages[start:end]
    cuts = [0, *(np.flatnonzero(np.diff(pages)) + 1).tolist(), end - start]
    return [
        Span(Part.PAGE, int(text.places[start + first]), int(text.places[start + last - 1]) + 1, int(pages[first]) + 1)
        for first, last in pairwise(cuts)
    ]
