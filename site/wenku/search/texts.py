"""Looking for words in texts where they lie: alike on SQLite and PostgreSQL, and without patterns, so that no sign is special."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from wenku.base.db import session
from wenku.documents.models import Document
from wenku.previews.models import Preview
from wenku.search.models import Entry

BEFORE, AROUND = 30, 170
"""A piece of text begins so many characters before the word that was found, and is so long."""


class position(FunctionElement[int]):
    """Where the second text stands in the first, counted from 1; 0 where it doesn't."""

    type = Integer()
    inherit_cache = True
    name = "position"


@compiles(position, "sqlite")
def _sqlite(element: position, compiler: Any, **how: Any) -> str:
    return f"instr({compiler.process(element.clauses, **how)})"


@compiles(position, "postgresql")
def _postgresql(element: position, compiler: Any, **how: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **how)})"


def holds(text: Any, word: str) -> ColumnElement[bool]:
    return position(text, literal(word)) > 0


def hold_all(text: Any, words: Iterable[str]) -> ColumnElement[bool]:
    return and_(*[holds(text, word) for word in words])


def pieces(document_ids: Sequence[int], words: Sequence[str]) -> dict[int, str]:
    """For each document a piece of its text around the first of `words` that occurs in it, or its beginning.

    As it was written, where the word stands in it like that but for capitals; else, as for traditional characters, in normal form.
    """
    written, normal = Preview.text, Entry.body
    in_written, in_normal = _first(func.lower(written), words), _first(normal, words)
    from_normal = and_(in_written == 0, in_normal > 0)
    rows = session().execute(
        select(
            Entry.document_id,
            case((from_normal, in_normal), else_=in_written),
            case((from_normal, _around(normal, in_normal)), else_=_around(written, in_written)),
        )
        .join(Document, Document.id == Entry.document_id)
        .join(Preview, Preview.version_id == Document.published_version_id)
        .where(Entry.document_id.in_(document_ids))
    )
    return {document_id: _trimmed(piece or "", cut_before=place > BEFORE + 1) for document_id, place, piece in rows}


def _first(text: Any, words: Iterable[str]) -> ColumnElement[int]:
    return func.coalesce(*[func.nullif(position(text, literal(word)), 0) for word in words], 0)


def _around(text: Any, place: ColumnElement[int]) -> ColumnElement[str]:
    return func.substr(text, case((place > BEFORE, place - BEFORE), else_=1), AROUND + 1)


def _trimmed(piece: str, *, cut_before: bool) -> str:
    cut_after = len(piece) > AROUND
    text = " ".join(piece[:AROUND].split())
    return f"{'…' if cut_before else ''}{text}{'…' if cut_after else ''}"
