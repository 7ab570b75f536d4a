"""A site that keeps the fingerprints of very many documents, put in as rows in bulk, and new texts to be looked up there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import insert

from benching import vocabulary
from wenku.accounts import people
from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import likeness, shingles
from wenku.moderation.likeness import Fingerprint

CHUNK = 2_000
PAGE, PAGES = 700, 20
"""Letters of a page, and pages of a document in the middle of them all."""

FORMULAS, IN_EACH = 200, 3
"""Paragraphs that stand word for word in many documents, such as the beginnings of contracts, and how many each one has."""


def text(number: int) -> list[str]:
    """The pages of a new document: every other one takes half of them from one that is there."""
    dice = np.random.default_rng([7, number])
    own = [_page(dice) for _ in range(PAGES // 2)]
    taken = known(number) if number % 2 else [_page(dice) for _ in range(PAGES // 2)]
    return [*own, *taken, *(formula(int(place)) for place in _formulas(dice))]


def known(number: int) -> list[str]:
    """The pages of a document that is there, of whose like the new one has many."""
    dice = np.random.default_rng([8, number])
    return [_page(dice) for _ in range(PAGES // 2)]


def formula(place: int) -> str:
    return "".join(vocabulary.chinese().drawn(np.random.default_rng([9, place]), 40))


def kept(count: int, new: int) -> Iterator[shingles.Sample]:
    """What is kept of so many documents; those that the first `new` texts take from come first."""
    dice = np.random.default_rng(10)
    common = [shingles.sample([formula(place)]).numbers for place in range(FORMULAS)]
    for number in range(count):
        if number < new:
            yield shingles.sample(known(number))
            continue
        letters = int(np.clip(dice.lognormal(np.log(PAGE * PAGES), 1.0), 2 * PAGE, PAGE * 1_000))
        shift = min(shingles.FINEST, max(0, (letters // shingles.KEPT).bit_length() - 1))
        most = np.uint64(1 << (63 - shift))
        own = dice.integers(0, most, letters >> shift, np.uint64)
        shared = np.concatenate([common[place] for place in _formulas(dice)])
        yield shingles.Sample(np.unique(np.concatenate([own, shared[shared < most]])), letters, shift)


def filled(count: int, new: int) -> int:
    """Public documents 1 to `count` by one member, with what is kept of them; how many shingles that is."""
    samples = list(kept(count, new))
    with unit_of_work():
        owner = people.create(address="author@example.org", name="author", password=None).id
    now = clock.now()
    for first in range(1, count + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, count + 1))
        with unit_of_work():
            session().execute(insert(Document), [_document(number, owner, now) for number in numbers])
            session().execute(insert(Version), [_version(number, now) for number in numbers])
            db.run(insert(db.table(Fingerprint)), [_fingerprint(number, samples[number - 1]) for number in numbers])
            session().execute(Document.__table__.update().where(Document.id.in_(numbers)).values(published_version_id=Document.id))
    return _shingles(samples)


def _shingles(samples: Sequence[shingles.Sample]) -> int:
    """In their order, as the database keeps them: at random they would take minutes."""
    numbers = np.concatenate([sample.numbers for sample in samples])
    versions = np.repeat(np.arange(1, len(samples) + 1), [len(sample.numbers) for sample in samples])
    order = np.lexsort((versions, numbers))
    begins = np.flatnonzero(np.diff(numbers[order], prepend=np.uint64(0)))
    lengths = np.diff([*begins, len(order)])
    order = order[np.arange(len(order)) - np.repeat(begins, lengths) < likeness.CROWDED]
    for start in range(0, len(order), 500_000):
        some = order[start : start + 500_000]
        with unit_of_work():
            _put(list(zip(numbers[some].tolist(), versions[some].tolist(), strict=True)))
    with unit_of_work():
        db.cursor().execute("ANALYZE")
    return len(order)


def _put(rows: list[tuple[int, int]]) -> None:
    if db.is_sqlite():
        db.cursor().executemany("INSERT INTO shingle (number, version_id) VALUES (?, ?)", rows)
        return
    with db.cursor().copy("COPY shingle (number, version_id) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _page(dice: np.random.Generator) -> str:
    words = vocabulary.chinese().drawn(dice, PAGE * 2 // 5)
    return "\n".join("".join(words[start : start + 8]) + "。" for start in range(0, len(words), 8))


def _formulas(dice: np.random.Generator) -> Any:
    """The first ones are in very many documents, the last ones in few."""
    return np.minimum(dice.zipf(1.5, IN_EACH) - 1, FORMULAS - 1)


def _document(number: int, owner: int, now: Any) -> dict[str, Any]:
    return {"id": number, "owner_id": owner, "state": DocumentState.PUBLISHED, "made_at": now, "published_at": now}


def _version(number: int, now: Any) -> dict[str, Any]:
    facts = {"title": f"文档{number}", "file_name": f"{number}.pdf", "sha256": f"{number:064x}", "kind": "pdf", "size": 1000}
    return {"id": number, "document_id": number, "state": VersionState.APPROVED, "made_at": now, **facts}


def _fingerprint(number: int, sample: shingles.Sample) -> dict[str, Any]:
    facts = {"count": sample.count, "shift": sample.shift, "sample": sample.numbers.astype("<i8").tobytes()}
    return {"version_id": number, "document_id": number, **facts}
