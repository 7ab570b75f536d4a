"""What stands between the characters of a word, and whether it is still one word with that in it."""

from itertools import pairwise

import numpy as np

from wenku.moderation.folding import Folded, Kind

FULL_LINE = 12
"""Letters from which a line may be a broken one: a shorter one ends because what it says does."""

WIDEST, WIDEST_SPACE = 6, 2
"""Signs, and spaces, between two characters that may still be one word."""

_LINE_SEEN = 500
_SOFT_TWICE = bytes([Kind.SOFT] * 2)
_SPACE, _DOT = ord(" "), ord(".")


def letters(folded: Folded, first: int, last: int) -> list[int]:
    """The places of letters among these, of which the last one counts too."""
    first = max(first, 0)
    return [place for place, kind in enumerate(folded.kinds[first : last + 1].tolist(), first) if kind <= Kind.WORD]


def hold_together(folded: Folded, first: int, last: int) -> bool:
    """Whether nothing that sets apart stands within. Or it stands between all the characters, as in 代。写: and there are more than
    two of them, or two that stand alone.
    """
    kinds = folded.kinds[first : last + 1].tobytes()
    if max(kinds) <= Kind.SOFT and _SOFT_TWICE not in kinds:
        return True  # as most are
    places = letters(folded, first, last)
    apart = [(before, after) for before, after in pairwise(places) if after - before > 1]
    if not any(_sets_apart(folded, before, after) for before, after in apart):
        return True
    return len(apart) == len(places) - 1 and (len(apart) > 1 or _stands_alone(folded, first, last))


def _sets_apart(folded: Folded, before: int, after: int) -> bool:
    """Whether what stands between these two letters, and isn't nothing, is the end of a sentence or clause, wide, or a bracket."""
    kinds, codes = folded.kinds[before + 1 : after], folded.codes[before + 1 : after]
    worst, width = kinds.max(), after - before - 1
    if worst == Kind.LINE:
        return not _is_broken(folded, before, after)
    is_space = codes == _SPACE
    if width > WIDEST or (width > WIDEST_SPACE and is_space.all()):
        return True
    if codes[0] == _DOT and is_space[1:].any():
        return True  # the end of a sentence, by who types with half a keyboard
    is_in_word = folded.kinds[before] == folded.kinds[after] == Kind.WORD and not is_space.any()  # as in 24/7
    return bool(worst == Kind.HARD and not is_in_word)


def _is_broken(folded: Folded, before: int, after: int) -> bool:
    """Whether a full line ends here that the next one goes on: with nothing but a space before its end, and a next line that isn't
    much longer, as after a paragraph's last one.
    """
    kinds = folded.kinds[before + 1 : after]
    if kinds[-1] != Kind.LINE or len(kinds) > 2 or (len(kinds) == 2 and kinds[0] != Kind.SOFT):
        return False
    above = folded.kinds[max(0, before + 1 - _LINE_SEEN) : before + 1]
    below = folded.kinds[after : after + _LINE_SEEN]
    over, under = np.flatnonzero(above == Kind.LINE), np.flatnonzero(below == Kind.LINE)
    length = int((above[over[-1] + 1 if len(over) else 0 :] <= Kind.WORD).sum())
    next_length = int((below[: under[0] if len(under) else None] <= Kind.WORD).sum())
    return length >= FULL_LINE and 5 * length >= 3 * next_length


def _stands_alone(folded: Folded, first: int, last: int) -> bool:
    kinds = folded.kinds
    return bool((first == 0 or kinds[first - 1] > Kind.WORD) and (last + 1 == len(kinds) or kinds[last + 1] > Kind.WORD))
