"""How much a text's match, freshness, score and downloads count when results are ordered by relevance."""

from dataclasses import dataclass

import numpy as np

from wenku.base.options import Option, option
from wenku.base.words import _l
from wenku.search.engine import Matches

GROUP = "search"
"""These options have a page of their own, which shows what a change would do."""

text = option("search_weight_text", 100, _l("Weight of the words"), group=GROUP, least=1, most=100)
freshness = option("search_weight_freshness", 10, _l("Weight of freshness"), group=GROUP, most=100)
score = option("search_weight_score", 15, _l("Weight of the score"), group=GROUP, most=100)
downloads = option("search_weight_downloads", 15, _l("Weight of downloads"), group=GROUP, most=100)

HALF_AS_FRESH = 180 * 24 * 3600
"""Seconds after which freshness counts half."""

MANY_DOWNLOADS = 100_000
"""With so many a document gets all that downloads can give; each further one counts less than the one before."""

MOST_MERIT = 10_000
"""Ten half stars, in the thousandths of a tally."""

EVERY: tuple[Option[int], ...] = (text, freshness, score, downloads)


@dataclass(frozen=True)
class Weights:
    """Each 0 to 100, `text` at least 1."""

    text: int
    freshness: int
    score: int
    downloads: int


def current() -> Weights:
    return Weights(text.get(), freshness.get(), score.get(), downloads.get())


def ranked(matches: Matches, weights: Weights, *, now: float) -> list[int]:
    """Documents, the best first, of equals the newest. Each of the four counts as a share of the most there can be: the text's of
    the best among these.
    """
    scores, published, merit, downloads = (
        np.array(column, dtype=float) for column in (matches.scores, matches.published, matches.merit, matches.downloads)
    )
    if not matches.ids:
        return []
    fresh = 0.5 ** (np.maximum(0.0, now - published) / HALF_AS_FRESH)
    taken = np.minimum(1.0, np.log1p(downloads) / np.log1p(MANY_DOWNLOADS))
    shares = (scores / (scores.max() or 1.0), fresh, merit / MOST_MERIT, taken)
    worth = sum(weight * share for weight, share in zip(vars(weights).values(), shares, strict=True))
    ids = np.array(matches.ids)
    return [int(id) for id in ids[np.lexsort((-ids, -published, -worth))]]
