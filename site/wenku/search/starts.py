"""What somebody may type to mean a text: from each of its words on, as it is written, by pinyin and by its initials."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Executable, SmallInteger, String, bindparam, delete, insert, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from wenku.base import chinese, db
from wenku.base.db import BigId, Model
from wenku.search import analysing

WORDS = 6
"""A title is found from so many of its first words on."""

LETTERS, PINYIN, INITIALS = 16, 24, 10
"""So much of a key is kept: whoever typed more has long got what they meant."""

RANKS = 5
"""Ranks are 0, the first to be suggested, to 4; each is looked through by itself, so that much-read titles come first however many
begin alike.
"""


FOREMOST = 40
"""So many of rank 0 are looked at, where others than titles stand, whatever their order."""


class Kind(IntEnum):
    """What a key stands for."""

    SEARCH = 1
    DOCUMENT = 2
    AUTHOR = 3


class Spoken(NamedTuple):
    """What a subject is found by, and where it stands among others: its rank, the lower the earlier."""

    text: str
    rank: int = 0


class Suggestion(Model):
    """What the subject is found by at present, so that its keys can be taken away again."""

    __tablename__ = "suggestion"
    __table_args__ = {"sqlite_with_rowid": False}

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(String(160))


class SuggestionKey(Model):
    """`key` begins like what is typed for the subject. The rows lie in order of rank and key, and need no index of their own."""

    __tablename__ = "suggestion_key"
    __table_args__ = {"sqlite_with_rowid": False}

    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(PINYIN).with_variant(String(PINYIN, collation="C"), "postgresql"), primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


_last = "\U0010ffff"  # greater than whatever may follow
_known, _keys = db.table(Suggestion), db.table(SuggestionKey)
_BEGINNING = union_all(
    *[
        select(
            select(_keys.c.rank, _keys.c.kind, _keys.c.subject_id)
            .where(_keys.c.rank == rank, _keys.c.key >= bindparam("first"), _keys.c.key < bindparam("last"))
            .order_by(_keys.c.key)
            .limit(bindparam("most") if rank else FOREMOST)
            .subquery()
        )
        for rank in range(RANKS)
    ]
)
_KNOWN = select(_known).where(_known.c.kind == bindparam("of_kind"), _known.c.subject_id.in_(bindparam("ids", expanding=True)))
_FORGET = delete(_known).where(_known.c.kind == bindparam("of_kind"), _known.c.subject_id == bindparam("of"))
_REMOVE = delete(_keys).where(
    _keys.c.rank == bindparam("at"),
    _keys.c.key == bindparam("by"),
    _keys.c.kind == bindparam("of_kind"),
    _keys.c.subject_id == bindparam("of"),
)
_REMEMBER, _ADD = insert(_known), insert(_keys)


def keys(text: str) -> set[str]:
    """What `text` is found by, each in the form that `typed` gives."""
    normal = chinese.normal(text)
    sounds = analysing.syllables(normal)  # one for each character: others than Chinese ones stand for themselves
    found = set()
    for start in islice(_starts(normal), WORDS):
        rest = [(sign, sound) for sign, sound in zip(normal[start:], sounds[start:], strict=False) if sign.isalnum()]
        found.add("".join(sign for sign, _ in rest[:LETTERS]))
        if any(sign != sound for sign, sound in rest[:INITIALS]):
            found.add("".join(sound for _, sound in rest)[:PINYIN])
            found.add("".join(sound[:1] for _, sound in rest[:INITIALS]))
    return found


def typed(text: str) -> str:
    """The form in which what is typed is looked up; empty where it holds no letter, character or figure."""
    return chinese.bare(text)


def beginning(prefix: str, *, most: int = 12) -> list[tuple[int, int, int]]:
    """(rank, kind, subject) of keys that begin with `prefix`, at most so many of each rank but the first, each subject
    once.
    """
    first = prefix[: LETTERS if not prefix.isascii() else PINYIN]
    rows = db.run(_BEGINNING, {"first": first, "last": first + _last, "most": most})
    return list(dict.fromkeys((row.rank, row.kind, row.subject_id) for row in rows))


def keep(kind: Kind, texts: Mapping[int, Spoken | None]) -> None:
    """From now on each of the subjects is found by its text alone; by none where it has none."""
    known = {row.subject_id: Spoken(row.text, row.rank) for row in db.run(_KNOWN, {"of_kind": kind, "ids": sorted(texts)})}
    different = [id for id in sorted(texts) if texts[id] != known.get(id)]
    gone = [(id, known[id]) for id in different if id in known]
    come = [(id, text) for id in different if (text := texts[id]) is not None]
    _run(_FORGET, [{"of_kind": kind, "of": id} for id, _ in gone])
    _run(_REMOVE, [{"at": old.rank, "by": key, "of_kind": kind, "of": id} for id, old in gone for key in sorted(keys(old.text))])
    _run(_REMEMBER, [{"kind": kind, "subject_id": id, "rank": new.rank, "text": new.text} for id, new in come])
    _run(
        _ADD, [{"rank": new.rank, "key": key, "kind": kind, "subject_id": id} for id, new in come for key in sorted(keys(new.text))]
    )


def _run(statement: Executable, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.run(statement, rows)


def _starts(text: str) -> Iterator[int]:
    """Where its words begin: the first, and each other one that isn't a single character; long Chinese ones are made of two."""
    place, is_first = 0, True
    for word in chinese.cut(text):
        if word[:1].isalnum() and (is_first or len(word) > 1):
            is_made_up = not word.isascii() and len(word) > 3
            yield from range(place, place + len(word) - 1, 2) if is_made_up else (place,)
            is_first = False
        place += len(word)
