"""The parts of a case one by one, and what stands in them as places that the desk can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from wenku.moderation.noting import Case, Part, Span


@dataclass(frozen=True)
class Piece:
    """A text that is looked through by itself: nothing goes on from one to the next. `offset` is where it begins in its part."""

    part: Part
    text: str
    number: int = 0
    offset: int = 0

    def span(self, start: int, end: int) -> Span:
        return Span(self.part, self.offset + start, self.offset + end, self.number)


def pieces(case: Case) -> Iterator[Piece]:
    """Title, keywords, description, the uploader's name, and pages."""
    yield Piece(Part.TITLE, case.title)
    for keyword, offset in zip(case.keywords, accumulate((len(word) + 1 for word in case.keywords), initial=0), strict=False):
        yield Piece(Part.KEYWORDS, keyword, offset=offset)
    yield Piece(Part.DESCRIPTION, case.description)
    yield Piece(Part.NAME, case.author)
    for number, text in enumerate(case.pages, 1):
        yield Piece(Part.PAGE, text, number)
