"""One moment of a tantivy index, and what can be asked of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import tantivy
from tantivy import DocAddress, Query, Schema, Searcher, SearchResult

from wenku.search.engine import Kept, Matches, Question, Ranges, Sample, Tallied
from wenku.search.filters import Group, Order
from wenku.search.tantivy_queries import Asking

PLACES = {
    Order.LATEST: "place_newest",
    Order.DOWNLOADS: "place_downloads",
    Order.SCORE: "place_merit",
    Order.PRICE: "place_price",
}
MOST_CATEGORIES, MOST_VALUES = 5000, 100
MOST_ALIKE_TERMS = 30
AT_ONCE = 10_000


class TantivyLook:
    def __init__(self, searcher: Searcher, schema: Schema) -> None:
        self._searcher, self._schema = searcher, schema
        self._asking = Asking(schema, searcher)
        self.number = self._read_number()

    def __len__(self) -> int:
        return max(0, self._searcher.num_docs - 1)

    def has(self, document_id: int) -> bool:
        return bool(self._searcher.search(self._asking.one("id", document_id), 1, count=False).hits)

    def best(self, question: Question, *, most: int) -> Matches:
        found = self._searcher.search(self._asking.scored(question), most, count=True)
        addresses = [address for _, address in found.hits]
        columns = {name: self._values(name, addresses) for name in ("published", "merit", "downloads")}
        return Matches(_total(found), self._values("id", addresses), [score for score, _ in found.hits], **columns)

    def in_order(
        self, question: Question, order: Order, *, beyond: int | None = None, backwards: bool = False, most: int
    ) -> tuple[int, list[tuple[int, int]]]:
        field, plain = PLACES[order], self._asking.plain(question)
        upwards = (order is Order.PRICE) != backwards
        total = _total(self._searcher.search(plain, 1, count=True))
        if beyond is not None:
            bound = self._asking.within(field, (beyond + 1, None) if upwards else (None, beyond - 1))
            plain = Query.boolean_query([(tantivy.Occur.Must, plain), (tantivy.Occur.Must, bound)])
        way = tantivy.Order.Asc if upwards else tantivy.Order.Desc
        found = self._searcher.search(plain, most, count=False, order_by_field=field, order=way)
        ids = self._values("id", [address for _, address in found.hits])
        return total, [(id, place) for id, (place, _) in zip(ids, found.hits, strict=True)]

    def tallied(self, question: Question, ranges: Ranges, groups: Collection[Group]) -> Tallied:
        asked = {
            Group.KINDS: {"terms": {"field": "kind", "size": MOST_VALUES}},
            Group.LANGUAGES: {"terms": {"field": "language", "size": MOST_VALUES}},
            Group.CATEGORIES: {"terms": {"field": "category", "size": MOST_CATEGORIES}},
            Group.PAGES: _steps("pages", [0, *(least for least, _ in ranges.pages if least)]),
            Group.PRICES: _steps("price", [0, 1, *(most + 1 for most in ranges.prices)]),
            Group.SCORES: _steps("stars", [0, *(100 * least for least in ranges.half_stars)]),
            Group.AGES: _steps("published", [0, *ranges.since]),
        }
        wanted = {group.value: asked[group] for group in groups} | {"total": {"value_count": {"field": "id"}}}
        counted = self._searcher.aggregate(self._asking.plain(question), wanted)
        return _tallied({name: _buckets(found) for name, found in counted.items()}, int(counted["total"]["value"]), ranges)

    def pages(self, document_ids: Collection[int]) -> dict[int, str]:
        found = self._searcher.search(self._asking.among("id", document_ids), max(1, len(document_ids)), count=False)
        addresses = [address for _, address in found.hits]
        texts = (self._searcher.doc(address).get_first("texts") or b"" for address in addresses)
        return dict(zip(self._values("id", addresses), (text.decode() for text in texts), strict=True))

    def frequency(self, word: str) -> int:
        return self._searcher.doc_freq("words", word)

    def sounding(self, syllables: Sequence[str], *, barred: Collection[int], most: int) -> list[int]:
        public = self._asking.plain(Question(barred=frozenset(barred)))
        both = Query.boolean_query([(tantivy.Occur.Must, query) for query in (self._asking.sounds("sounds", syllables), public)])
        found = self._searcher.search(both, most, count=False)
        return self._values("id", [address for _, address in found.hits])

    def alike(self, sample: Sample, *, barred: Collection[int], most: int) -> list[int]:
        fields = {name: text for name, text in vars(sample).items() if text}
        if not fields:
            return []
        alike = Query.more_like_this_document_fields_query(
            self._schema,
            fields,
            min_doc_frequency=1,
            min_term_frequency=1,
            max_query_terms=MOST_ALIKE_TERMS,
            min_word_length=2,
        )
        public = self._asking.plain(Question(barred=frozenset(barred)))
        both = Query.boolean_query([(tantivy.Occur.Must, alike), (tantivy.Occur.Must, public)])
        found = self._searcher.search(both, most, count=False)
        return self._values("id", [address for _, address in found.hits])

    def every(self, first: int, last: int) -> Iterator[Kept]:
        wanted, most = self._asking.within("id", (first, last)), max(1, self._searcher.num_docs)
        found = self._searcher.search(wanted, most, count=False, order_by_field="id", order=tantivy.Order.Asc)
        addresses = [address for _, address in found.hits]
        columns = [self._values(name, addresses) for name in ("id", "fingerprint", "downloads", "merit")]
        return (Kept(*row) for row in zip(*columns, strict=True))

    def _values(self, field: str, addresses: list[DocAddress]) -> list[int]:
        values: list[int] = self._searcher.fast_field_values(field, addresses)  # type: ignore[assignment]
        return values

    def _read_number(self) -> int:
        found = self._searcher.search(self._asking.one("state", "mark"), 1, count=False)
        values = self._values("number", [address for _, address in found.hits])
        return values[0] if values else 0


def _total(found: SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # its stub forgets it


def _steps(field: str, bounds: Sequence[int]) -> dict[str, Any]:
    """Counts from each bound up to the next, and from the last one on."""
    ordered = sorted(set(bounds))
    spans = [{"key": str(least), "from": least, "to": most} for least, most in pairwise(ordered)]
    return {"range": {"field": field, "ranges": [*spans, {"key": str(ordered[-1]), "from": ordered[-1]}]}}


def _buckets(counted: Mapping[str, Any]) -> dict[Any, int]:
    """By their keys; spans by their lower bounds, of which the lowest isn't named."""
    spans = any("to" in bucket for bucket in counted.get("buckets", ()))
    return {int(bucket.get("from", 0)) if spans else bucket["key"]: bucket["doc_count"] for bucket in counted.get("buckets", ())}


def _tallied(counted: Mapping[str, Mapping[Any, int]], total: int, ranges: Ranges) -> Tallied:
    pages, prices, stars, since = (counted.get(group, {}) for group in (Group.PAGES, Group.PRICES, Group.SCORES, Group.AGES))
    categories: dict[int | None, int] = {int(id): count for id, count in counted.get(Group.CATEGORIES, {}).items()}
    categories[None] = total - sum(categories.values())
    free = prices.get(0, 0)
    return Tallied(
        kinds=counted.get(Group.KINDS, {}),
        categories=categories,
        languages=counted.get(Group.LANGUAGES, {}),
        pages={span: pages.get(span[0] or 0, 0) for span in ranges.pages},
        free=free,
        paid=total - free,
        prices={most: sum(count for least, count in prices.items() if least <= most) for most in ranges.prices},
        half_stars={bound: sum(count for least, count in stars.items() if least >= 100 * bound) for bound in ranges.half_stars},
        since={bound: sum(count for least, count in since.items() if least >= bound) for bound in ranges.since},
    )
