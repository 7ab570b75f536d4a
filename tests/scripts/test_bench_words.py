"""What the bench of sensitive words is made of: a text with listed words in many ways, and a bare scan that sees some of them."""

import bench_words

from wenku.moderation import matching
from wenku.moderation.matching import Matcher, Sought


def test_the_words_are_as_many_as_asked_for_and_all_different():
    words = bench_words.listed(1_000)
    assert len(set(matching.patterns(words))) == 1_000
    assert sum(word.isascii() for word in words) == 200


def test_the_text_holds_words_that_a_bare_scan_misses():
    words = bench_words.listed(1_000)
    text = bench_words.mixed(words, 20_000)
    assert 20_000 <= len(text.encode()) < 21_000
    assert text == bench_words.mixed(words, 20_000)
    found = Matcher([Sought(word) for word in words]).find(text)
    assert len(found) > bench_words.bare(words, text)()


def test_the_goal_is_told(capsys):
    assert bench_words.main(["--words", "200", "--bytes", "3000", "--rounds", "1"]) in (0, 1)
    told = capsys.readouterr().out
    assert "against NFKC and a bare scan" in told
    assert "running together" in told
