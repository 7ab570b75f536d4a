"""Keywords to begin with: the words of the title, then those that the text keeps coming back to."""

from collections import Counter

from wenku.base import chinese

MOST = 6
READ = 60_000  # letters of the text: a book's first chapters say what it is about
OFTEN = 3

_EVERYDAY_WORDS = """
我们 你们 他们 自己 这个 那个 这些 那些 这种 一个 一种 一些 一定 没有 不是 就是 可以 可能 需要 应该 应当 能够 必须
以及 或者 并且 而且 但是 因为 所以 如果 虽然 由于 因此 然后 其中 其他 其它 通过 进行 根据 按照 关于 对于 为了 之间
以上 以下 目前 现在 已经 同时 主要 不断 各种 非常 什么 怎么 如何 使用 有关 相关 例如 比如 等等 第一 第二 第三 表示
情况 方面 问题 工作 内容 部分 要求
the and for that this with from are was were has have had not but you your our their its which will can all any may one
more been into than then them they there these those such also about other shall each when where what who how use used
using page
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


def keywords(title: str, text: str = "") -> list[str]:
    """At most six: first the title's words, its year among them; what the text counts says nothing of it."""
    found = dict.fromkeys(word for word in chinese.keywords(title) if _belongs_to_title(word))
    if len(found) < MOST and text:
        counted = Counter(word for word in _words(text) if _says_something(word))
        often = (word for word, times in counted.most_common(4 * MOST) if times >= OFTEN)
        for word in often:
            if not any(word in known for known in found):
                found.setdefault(word)
    return list(found)[:MOST]


def _words(text: str) -> list[str]:
    return [word.strip().lower() if word.isascii() else word.strip() for word in chinese.cut(text[:READ])]


def _belongs_to_title(word: str) -> bool:
    """A Chinese title has no word too many; an English one has its “the”."""
    is_plain_english = word.isascii() and word.isalpha()
    return len(word) <= 20 and (_says_something(word) or not is_plain_english)


def _says_something(word: str) -> bool:
    if word.lower() in _EVERYDAY or not 2 <= len(word) <= 20 or any(letter.isdigit() for letter in word):
        return False
    return len(word) > 2 if word.isascii() else word.isalpha()
