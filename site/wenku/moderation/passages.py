"""The passages that hints are about, with some words around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from wenku.accounts.models import Member
from wenku.base.db import session
from wenku.documents.models import Document, Version
from wenku.moderation.noting import Part
from wenku.previews import queries

AROUND, LONGEST, MOST = 12, 36, 5
"""Characters before and after a passage, characters of itself, and passages of one hint that are shown at most."""

_NAME = select(Member.name).join(Document, Document.owner_id == Member.id)

Texts = dict[tuple[Part, int], str]


@dataclass(frozen=True)
class Passage:
    """`page` is 0 where it stands in the version's own words."""

    before: str
    marked: str
    after: str
    part: Part
    page: int


def texts(version: Version) -> Texts:
    """Everything that a version says, and how its uploader is called, by part and page."""
    own = {Part.TITLE: version.title, Part.KEYWORDS: "\n".join(version.keywords), Part.DESCRIPTION: version.description}
    own[Part.NAME] = session().scalars(_NAME.where(Document.id == version.document_id)).one()
    pages = {(Part.PAGE, number): text for number, text in enumerate(queries.page_texts(version.id), 1)}
    return {(part, 0): text for part, text in own.items()} | pages


def shown(spans: Sequence[Sequence[Any]], texts: Texts, *, most: int = MOST) -> tuple[tuple[Passage, ...], int]:
    """The first of the passages, and how many more there are. What was changed since has none."""
    found = [passage for span in spans if (passage := _passage(span, texts))]
    return tuple(found[:most]), len(found[most:])


def _passage(span: Sequence[Any], texts: Texts) -> Passage | None:
    name, start, end, number = span
    text = texts.get((Part(name), number), "")
    marked = text[start:end]
    if not marked.strip():
        return None
    is_long = len(marked) > LONGEST
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Passage(
        before=_line("…" * (start > AROUND) + before),
        marked=_line(marked[:LONGEST] + "…" * is_long),
        after=_line("" if is_long else after + "…" * (end + AROUND < len(text))),
        part=Part(name),
        page=number,
    )


def _line(text: str) -> str:
    return text.replace("\n", " ")
