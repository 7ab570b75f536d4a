"""What is looked at when a version is examined, and what is noted of it for those who judge it: hints, never verdicts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class HintKind(StrEnum):
    """The value is stored."""

    SAME_FILE = "same_file"
    SIMILAR = "similar"
    WORD = "word"
    PERSONAL = "personal"
    VIRUS = "virus"
    NOT_SCANNED = "not_scanned"
    LITTLE_TEXT = "little_text"
    STRIPPED = "stripped"
    AUTHOR_DATA = "author_data"
    EXAMINED = "examined"  # says nothing but that, so that a version without any other was looked at
    UNFINISHED = "unfinished"  # part of the examination failed: `facts["what"]` says which


class Part(StrEnum):
    """Of a document, where something stands: NAME is its uploader's. The value is stored."""

    TITLE = "title"
    KEYWORDS = "keywords"
    DESCRIPTION = "description"
    PAGE = "page"
    NAME = "name"


@dataclass(frozen=True)
class Case:
    """A version as it is examined; `pages` are the words of each page of its preview, all of them."""

    version_id: int
    document_id: int
    owner_id: int
    sha256: str
    title: str
    keywords: tuple[str, ...]
    description: str
    pages: tuple[str, ...]
    author: str = ""
    """As the uploader is called."""


@dataclass(frozen=True)
class Span:
    """From `start` up to `end`, in characters of the part as it was written: of the page `number` (from 1) where that is a page, of
    the keywords joined by line breaks where it is those.
    """

    part: Part
    start: int
    end: int
    number: int = 0


@dataclass(frozen=True)
class Note:
    """`weight`, 0 to 100, is how much it matters to look: the queue puts what matters first. `facts` are what it is told with."""

    kind: HintKind
    weight: int
    facts: dict[str, Any] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
