"""How much a text's match, freshness, score and downloads count when results are ordered by relevance."""

from dataclasses import dataclass

from wenku.base.options import Option, option
from wenku.base.words import _l

GROUP = "search"
"""These options have a page of their own, which shows what a change would do."""

text = option("search_weight_text", 100, _l("Weight of the words"), group=GROUP, least=1, most=100)
freshness = option("search_weight_freshness", 10, _l("Weight of freshness"), group=GROUP, most=100)
score = option("search_weight_score", 15, _l("Weight of the score"), group=GROUP, most=100)
downloads = option("search_weight_downloads", 15, _l("Weight of downloads"), group=GROUP, most=100)

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
