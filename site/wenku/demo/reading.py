"""The readers of a demo site: what they buy, how they rate it, what they keep."""

import random
from collections.abc import Callable, Sequence

from sqlalchemy import exists, select

from wenku.accounts.models import Member
from wenku.base.db import session, unit_of_work
from wenku.base.words import _
from wenku.demo import members
from wenku.documents import access, tallies
from wenku.downloads import delivering, purchasing
from wenku.downloads.models import Purchase
from wenku.points.ledger import NotEnoughPoints
from wenku.reviews import collecting, rating

HALF_STARS, WEIGHTS = (10, 9, 8, 7, 6, 5), (34, 26, 22, 10, 6, 2)


def read(published: dict[str, int], say: Callable[[str], None], *, liked: Sequence[str] = ()) -> None:
    """Each member reads once: buys some documents as far as the points go, those that all like first, rates most, keeps a few."""
    for person in members.MEMBERS:
        chance = random.Random(person.handle)
        with unit_of_work():
            reader = members.found(person)
            if session().scalar(select(exists().where(Purchase.buyer_id == reader.id))):
                continue
            chosen = [published[slug] for slug in _chosen(chance, sorted(published), liked)]
            bought = _round(reader, chance, chosen)
        say(_("%(name)s bought and read %(number)s documents.", name=person.name, number=bought))


def _chosen(chance: random.Random, slugs: list[str], liked: Sequence[str]) -> list[str]:
    """Most of what all like, the newest first, then others by chance."""
    first = [slug for slug in reversed(liked) if slug in slugs and chance.random() < 0.75]
    return first + [slug for slug in chance.sample(slugs, min(len(slugs), chance.randint(10, 16))) if slug not in first]


def _round(reader: Member, chance: random.Random, chosen: list[int]) -> int:
    views: dict[int, int] = {}
    bought = 0
    for document_id in chosen:
        document = access.readable(document_id, by=reader)
        if document.owner_id == reader.id:
            continue
        views[document_id] = chance.randint(3, 40)
        try:
            purchasing.buy(document, by=reader, seen_price=document.price)
        except NotEnoughPoints:
            continue
        bought += 1
        delivering.ask(document, by=reader)
        if chance.random() < 0.8:
            rating.rate(document, by=reader, half_stars=chance.choices(HALF_STARS, WEIGHTS)[0])
        if chance.random() < 0.4:
            collecting.keep(document, by=reader)
    tallies.viewed(views)
    return bought
