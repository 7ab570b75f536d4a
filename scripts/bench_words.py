"""What finding sensitive words takes, beside NFKC and a bare ahocorasick_rs scan of the same text, in turns in the same run.

`bench_words.py [--words N] [--bytes N] [--rounds N]`: exits with 1 where the goal is missed. The text is mixed: Chinese and Latin,
full width and traditional, with words of the list in it, written in many ways. Places are those in the text as it is written.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import unicodedata
from collections.abc import Callable

import ahocorasick_rs
import numpy as np
import opencc
from benching import clock, vocabulary
from benching.goals import Goal, at_most
from pypinyin.phrases_dict import phrases_dict

from wenku.moderation import folding, matching
from wenku.moderation.matching import Matcher, Sought

ALLOWED = 3.0
"""Times of NFKC and the bare scan."""

SIGNS = ("", "", " ", "*", "\u200b", "·", "\u00ad\u2060")
LINES_FOR_EACH_HIT = 12
"""Of eight words: a page of a document that a moderator has to look at closely."""


def listed(count: int) -> list[str]:
    """Four of five in Chinese, of four to six characters that the text doesn't hold by itself; the others in Latin letters."""
    dice = random.Random(5)
    chinese = dice.sample(sorted(phrase for phrase in phrases_dict if 4 <= len(phrase) <= 6), count * 4 // 5)
    common = set(vocabulary.latin().words)
    latin: dict[str, None] = {}
    while len(latin) < count - len(chinese):
        word = "".join(dice.choice(vocabulary.latin().words) for _ in range(2))
        if word not in common:
            latin[word] = None
    return [*chinese, *latin]


def mixed(words: list[str], size: int) -> str:
    """So many bytes: of ten lines six in Chinese, one of them in full width and one traditional, and three in Latin letters."""
    dice, numbers = random.Random(6), np.random.default_rng(6)
    traditional = opencc.OpenCC("s2t")
    lines: list[str] = []
    length = 0
    while length < size:
        kind = dice.randrange(10)
        said = (vocabulary.latin() if kind >= 7 else vocabulary.chinese()).drawn(numbers, 8)
        if dice.randrange(LINES_FOR_EACH_HIT) == 0:
            said[dice.randrange(8)] = _disguised(dice.choice(words), dice)
        line = f"{' '.join(said)}." if kind >= 7 else f"{''.join(said[:5])}，{''.join(said[5:])}。"
        line = _wide(line + str(dice.randrange(1000))) if kind == 5 else traditional.convert(line) if kind == 6 else line
        lines.append(line)
        length += len(line.encode()) + 1
    return "\n".join(lines)


def _disguised(word: str, dice: random.Random) -> str:
    return word.upper() if word.isascii() else dice.choice(SIGNS).join(word)


def _wide(line: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in line)


def bare(words: list[str], text: str) -> Callable[[], int]:
    automaton = ahocorasick_rs.AhoCorasick(words, store_patterns=False)
    return lambda: len(automaton.find_matches_as_indexes(unicodedata.normalize("NFKC", text)))


def steps(words: list[str], text: str) -> dict[str, Callable[[], object]]:
    """What it is made of, one after the other."""
    folded = folding.fold(text)
    together, _ = matching.run_together(folded)
    automaton = Matcher([Sought(word) for word in words])._automaton
    assert automaton is not None
    return {
        "folding": lambda: folding.fold(text),
        "running together": lambda: matching.run_together(folded),
        "scanning": lambda: automaton.find_matches_as_indexes(together, overlapping=True),
        "NFKC": lambda: unicodedata.normalize("NFKC", text),
    }


def measured(words: list[str], text: str, rounds: int) -> Goal:
    folding.table()
    began = time.perf_counter()
    matcher = Matcher([Sought(word) for word in words])
    print(f"{len(words):,} words made ready in {time.perf_counter() - began:.2f} s")
    by_itself = bare(words, text)
    print(f"{len(text.encode()):,} bytes; found: {len(matcher.find(text)):,}, by the bare scan: {by_itself():,}")
    taken = clock.medians({"ours": lambda: matcher.find(text), "bare": by_itself, **steps(words, text)}, rounds)
    print(*(f"{name:<18}{seconds * 1000:>8.1f} ms" for name, seconds in taken.items()), sep="\n")
    return at_most("finding words with their places, against NFKC and a bare scan", taken["ours"] / taken["bare"], ALLOWED)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--bytes", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args(arguments)
    words = listed(chosen.words)
    goal = measured(words, mixed(words, chosen.bytes), chosen.rounds)
    print(goal)
    return 0 if goal.is_met else 1


if __name__ == "__main__":
    sys.exit(main())
