"""What the room asks of a search engine, whichever it is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from wenku.search.filters import Group, Order, Span
from wenku.search.sought import Sought

PAGE_END = "\f"
"""Stands between the pages of a text."""


class Busy(Exception):
    """Another process is writing to the index."""


@dataclass(frozen=True)
class Entry:
    """A document as it is found: analysed texts are terms with a space between them, `pages` the words as they are shown.

    `stars`: the mean in hundredths of a half star, 0 while nobody has rated; `published`: seconds since the epoch; `fingerprint`
    changes with whatever else this was made from.
    """

    document_id: int
    fingerprint: int
    text: str
    words: str
    title: str
    keywords: str
    sounds: str
    initials: str
    pages: str
    kind: str
    category_id: int | None
    page_count: int
    price: int
    stars: int
    merit: int
    downloads: int
    published: int
    language: str | None


@dataclass(frozen=True)
class Narrowing:
    """Filters as an engine applies them; `categories` are the chosen one and those below it, `since` seconds since the epoch."""

    kinds: tuple[str, ...] = ()
    categories: frozenset[int] | None = None
    pages: Span = (None, None)
    price: Span = (None, None)
    half_stars: int | None = None
    since: int | None = None
    language: str | None = None


@dataclass(frozen=True)
class Question:
    """Documents that hold everything `sought` and nothing of what is to be `without`; one of the sought is enough where `any` is.

    `title` is the whole query, which counts more where a title holds it as it is. `barred` are left out, whatever they hold.
    """

    sought: tuple[Sought, ...] = ()
    without: tuple[Sought, ...] = ()
    title: Sought | None = None
    any: bool = False
    narrowing: Narrowing = Narrowing()
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Matches:
    """The best of `total`, column by column: `scores` say how well their texts match, the rest is what else counts."""

    total: int
    ids: list[int]
    scores: list[float]
    published: list[int]
    merit: list[int]
    downloads: list[int]


@dataclass(frozen=True)
class Ranges:
    """The spans by which documents are counted: of pages and prices each from–to, of scores and times the lower bounds."""

    pages: Sequence[Span]
    prices: Sequence[int]
    half_stars: Sequence[int]
    since: Sequence[int]


@dataclass(frozen=True)
class Tallied:
    """How many documents: by kind, own category, language; with so many pages; that cost nothing, at most so much, or anything;
    with a mean of at least so much; published since.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[int | None, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    pages: Mapping[Span, int] = field(default_factory=dict)
    free: int = 0
    paid: int = 0
    prices: Mapping[int, int] = field(default_factory=dict)
    half_stars: Mapping[int, int] = field(default_factory=dict)
    since: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """Terms of a document for finding others like it."""

    words: str
    title: str
    keywords: str


@dataclass(frozen=True)
class Kept:
    """What an index tells of a document that it holds, to be compared."""

    document_id: int
    fingerprint: int
    downloads: int
    merit: int


class Look(Protocol):
    """An index as it stands at one moment; `number` is that of the last change in it."""

    @property
    def number(self) -> int: ...

    def __len__(self) -> int: ...

    def best(self, question: Question, *, most: int) -> Matches:
        """The best by their texts, in that order."""

    def in_order(
        self, question: Question, order: Order, *, beyond: int | None = None, backwards: bool = False, most: int
    ) -> tuple[int, list[tuple[int, int]]]:
        """How many match, and (document, place) of those whose place lies `beyond` another, in order or away from it `backwards`.
        Places are whole numbers, no two the same.
        """

    def tallied(self, question: Question, ranges: Ranges, groups: Collection[Group]) -> Tallied:
        """Counts of all that match, of these groups only."""

    def pages(self, document_ids: Collection[int]) -> dict[int, str]:
        """The texts of these documents' pages, with PAGE_END between them."""

    def frequency(self, word: str) -> int:
        """In how many documents, those barred included, it stands as a word: a rough number, told at once."""

    def sounding(self, syllables: Sequence[str], *, barred: Collection[int], most: int) -> list[int]:
        """Documents with a title or keyword that sounds like this."""

    def alike(self, sample: Sample, *, barred: Collection[int], most: int) -> list[int]:
        """Documents like it, the most similar first."""

    def every(self, first: int, last: int) -> Iterator[Kept]:
        """What it holds of the documents from `first` to `last`, in order."""


class Writer(Protocol):
    """The one that changes an index, `number` being that of the last change in it. Nothing is kept, or seen, before `finish`."""

    @property
    def number(self) -> int: ...

    def put(self, entry: Entry) -> None:
        """In place of what there was of the document."""

    def remove(self, document_id: int) -> None: ...

    def finish(self, number: int) -> None:
        """Keep what was put and removed, together with the number of the last change in it."""


class Engine(Protocol):
    def look(self) -> Look | None:
        """The index as it stands now; None where there is none that this version can read."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Change the index, or begin one where there is none. Raises Busy."""

    def replacing(self) -> AbstractContextManager[Writer]:
        """Make a new index beside the one that is searched, and take its place when the block ends well. Raises Busy."""
