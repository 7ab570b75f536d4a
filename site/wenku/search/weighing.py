"""Changing what relevance is made of: all weights at once, and what other ones would do to results."""

from collections.abc import Mapping
from dataclasses import dataclass

from wenku.base.errors import Conflict
from wenku.base.sheets import Sheet
from wenku.base.words import _l
from wenku.search import query, weights
from wenku.search.weights import Weights

TOP = 10


class Meanwhile(Conflict):
    code, message = "relevance-changed", _l("Another admin changed the weights meanwhile. Nothing of yours was saved.")


SHEET = Sheet(weights.EVERY, meanwhile=Meanwhile)


@dataclass(frozen=True)
class Move:
    """A document's place among the first ten, from 1; None where it isn't there."""

    document_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Effect:
    """What other weights would do to one search: `before` and `after` are the places taken now and then, in order."""

    query: str
    before: list[Move]
    after: list[Move]

    @property
    def is_none(self) -> bool:
        return [move.document_id for move in self.before] == [move.document_id for move in self.after]


def effect(words: str, before: Mapping[str, int], after: Mapping[str, int]) -> Effect:
    """The first ten of a search as they are ordered by one and by the other weights."""
    places = [_places(words, values) for values in (before, after)]
    moves = {id: Move(id, places[0].get(id), places[1].get(id)) for id in places[0] | places[1]}
    return Effect(words, [moves[id] for id in places[0]], [moves[id] for id in places[1]])


def _places(words: str, values: Mapping[str, int]) -> dict[int, int]:
    """In order; the options' names in the order of the fields of Weights."""
    given = Weights(*(values[weight.name] for weight in weights.EVERY))
    hits = query.find(words, size=TOP, weights=given).hits.items
    return {hit.document_id: place for place, hit in enumerate(hits, start=1)}
