"""Words by Zipf's law for texts of many documents: real Chinese ones and made-up Latin ones, the same ones each time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

import numpy as np
from pypinyin.phrases_dict import phrases_dict

CHINESE, LATIN = 20_000, 10_000
_SYLLABLES = [first + vowel + last for first in "bcdfglmnprstv" for vowel in "aeiou" for last in ("", "n", "r", "st")]


@dataclass(frozen=True)
class Vocabulary:
    """`words`, the most common first: the word of rank r comes with a chance that is proportional to 1 / (r + 2.7)."""

    words: tuple[str, ...]

    def drawn(self, dice: np.random.Generator, count: int) -> list[str]:
        return [self.words[place] for place in np.searchsorted(_sums(len(self.words)), dice.random(count))]


@cache
def chinese() -> Vocabulary:
    known = sorted(word for word in phrases_dict if 2 <= len(word) <= 3)
    return Vocabulary(tuple(random.Random(1).sample(known, CHINESE)))


@cache
def latin() -> Vocabulary:
    dice, made = random.Random(2), dict[str, None]()
    while len(made) < LATIN:
        made["".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4)))] = None
    return Vocabulary(tuple(made))


@cache
def _sums(count: int) -> np.ndarray:
    weights = 1 / (np.arange(count) + 2.7)
    return np.cumsum(weights / weights.sum())
