"""Changing what relevance is made of: all weights at once, what that does to results seen first, and nobody's change unseen."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from wenku.accounts.models import Member, Role
from wenku.base.db import session
from wenku.base.errors import Conflict, Invalid
from wenku.base.options import OptionValue
from wenku.base.words import Lazy, _l
from wenku.search import query, weights
from wenku.search.weights import Weights

TOP = 10


class Meanwhile(Conflict):
    """`changes`: what each weight is called, what the admin was shown, and what it is now."""

    code, message = "relevance-changed", _l("Another admin changed the weights meanwhile. Nothing of yours was saved.")


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


def now() -> dict[str, int]:
    """Every weight by its option's name, as it stands in the database at this moment."""
    asked = select(OptionValue).where(OptionValue.name.in_([weight.name for weight in weights.EVERY]))
    rows = {row.name: row.value for row in session().scalars(asked.execution_options(populate_existing=True))}
    return {weight.name: rows.get(weight.name, weight.default) for weight in weights.EVERY}


def check(values: Mapping[str, int]) -> None:
    """Raises Invalid({name: …}) where a weight is out of bounds."""
    wrong: dict[str, str | Lazy] = {}
    for weight in weights.EVERY:
        try:
            weight.check(values[weight.name])
        except Invalid as refusal:
            wrong |= refusal.fields
    if wrong:
        raise Invalid(wrong)


def check_seen(seen: Mapping[str, int]) -> None:
    """Raises Meanwhile where a weight isn't what the admin was shown."""
    stands = now()
    names = {weight.name: weight.label for weight in weights.EVERY}
    different = [(names[name], seen[name], value) for name, value in stands.items() if seen[name] != value]
    if different:
        raise Meanwhile(changes=different)


def change(values: Mapping[str, int], *, seen: Mapping[str, int], by_id: int) -> None:
    """Set all weights; each that differs has its audit row. Raises as `check` and, unless sent twice, `check_seen`."""
    session().execute(select(Member.id).where(Member.role == Role.SYSTEM).with_for_update(key_share=True))  # one admin at a time
    check(values)
    if now() == dict(values):
        return
    check_seen(seen)
    for weight in weights.EVERY:
        weight.set(values[weight.name], by_id=by_id)


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
