"""What a text holds that moderators would be told of, as the page shows it: the text in pieces, and what they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wenku.base.words import Lazy, _l
from wenku.moderation import personal, sensitive
from wenku.moderation.personal import Datum

KINDS: dict[Datum, Lazy] = {
    Datum.ID_CARD: _l("ID card number"),
    Datum.MOBILE: _l("Mobile number"),
    Datum.BANK_CARD: _l("Bank card number"),
    Datum.MAIL: _l("Mail address"),
}


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool


@dataclass(frozen=True)
class FoundWord:
    word: str
    list: str
    weight: int
    count: int


@dataclass(frozen=True)
class Tried:
    """`data` are what personal data is called, and how it may be shown."""

    pieces: Sequence[Piece]
    words: Sequence[FoundWord]
    data: Sequence[tuple[Lazy, str]]


def tried(text: str) -> Tried:
    matches, data = sensitive.found(text), personal.found(text)
    counts = Counter((match.word, match.list, match.weight) for match in matches)
    places = [*((match.start, match.end) for match in matches), *((hit.start, hit.end) for hit in data)]
    return Tried(
        pieces=_pieces(text, sorted(places)),
        words=[FoundWord(*found, count) for found, count in counts.most_common()],
        data=[(KINDS[hit.datum], hit.masked) for hit in data],
    )


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, done = [], 0
    for start, end in places:
        if end <= done:
            continue
        start = max(start, done)
        pieces += [Piece(text[done:start], False), Piece(text[start:end], True)]
        done = end
    return [piece for piece in (*pieces, Piece(text[done:], False)) if piece.text]
