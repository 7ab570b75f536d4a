"""A title as the readable end of an address: /documents/7-城市更新. It decides nothing; the number before it does."""

import re
import unicodedata

LONGEST = 60

_BETWEEN = re.compile(r"[\W_]+")


def slug(title: str) -> str:
    """Letters and digits of any script, in lower case, with one hyphen between words; empty where there are none."""
    words = _BETWEEN.sub("-", unicodedata.normalize("NFKC", title).lower()).strip("-")
    return words[:LONGEST].strip("-")
