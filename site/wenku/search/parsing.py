"""What is typed in the box: words, phrases in quotes, words with a minus, and filters by name; never an error."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from wenku.base import chinese
from wenku.documents import kinds
from wenku.search import analysing
from wenku.search.filters import FREE, NONE, VIP, Age, Filters, Span

LONGEST = 200
MOST = 12

_NUMBER = re.compile(r"(?:#|no\.?\s?|编号:?\s?)(\d{1,18})")
_PART = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\s":-]+):(?P<value>"[^"]*"|[^\s"]+)|"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞", '"'))


class Field(StrEnum):
    """What can be typed before a colon, in its own name."""

    KIND = "kind"
    CATEGORY = "category"
    PAGES = "pages"
    PRICE = "price"
    SCORE = "score"
    AGE = "age"
    LANGUAGE = "language"


NAMES: dict[str, Field] = {
    **{field.value: field for field in Field},
    **{"格式": Field.KIND, "类型": Field.KIND, "format": Field.KIND, "type": Field.KIND},
    **{"分类": Field.CATEGORY, "类别": Field.CATEGORY},
    **{"页数": Field.PAGES, "价格": Field.PRICE, "积分": Field.PRICE, "评分": Field.SCORE, "得分": Field.SCORE},
    **{"时间": Field.AGE, "语言": Field.LANGUAGE, "lang": Field.LANGUAGE},
}
_AGES = {
    **{"一周": Age.WEEK, "本周": Age.WEEK, "一月": Age.MONTH, "一个月": Age.MONTH, "本月": Age.MONTH},
    **{"一年": Age.YEAR, "今年": Age.YEAR},
}
_LANGUAGES = {"中文": "zh", "汉语": "zh", "英文": "en", "英语": "en", "日文": "ja", "日语": "ja", "chinese": "zh", "english": "en"}


@dataclass(frozen=True)
class Part:
    """One thing that was typed: a word or several (`quoted`), to be there or not (`without`); or a filter, by `name`."""

    text: str
    quoted: bool = False
    without: bool = False
    name: Field | None = None

    def __str__(self) -> str:
        text = f'"{self.text}"' if self.quoted or (self.name and " " in self.text) else self.text
        return f"{'-' * self.without}{f'{self.name}:' if self.name else ''}{text}"


@dataclass(frozen=True)
class Wanted:
    """`phrases` are what stood between spaces, `words` what a segmenter cuts them into, `quoted` what must stand as it is; each in
    normal form, each once. `without` is what must not be there, `typed` are the filters.

    `number` is the document number that the query may mean; `only_number`: it can't mean anything else ("#7").
    """

    parts: tuple[Part, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    typed: Filters = NONE
    number: int | None = None
    only_number: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.quoted or self.without or self.typed)

    def __str__(self) -> str:
        """A query that asks for the same."""
        return " ".join(map(str, self.parts))

    @property
    def marks(self) -> tuple[str, ...]:
        """What is marked in texts, the longest first."""
        return tuple(dict.fromkeys(sorted(self.phrases + self.quoted + self.words, key=len, reverse=True)))


def wanted(query: str, categories: Mapping[str, int] | None = None) -> Wanted:
    """What `query` asks for; `categories` are those that can be named, by their names in normal form."""
    text = _normal(query[: 4 * LONGEST]).translate(_QUOTES)
    parts = _shortened(_parts(text, categories or {}))
    plain = [part for part in parts if part.name is None]
    phrases = _each_once(part.text for part in plain if not part.quoted and not part.without)
    named = _NUMBER.fullmatch(text)
    digits = named[1] if named else text
    return Wanted(
        parts=parts,
        phrases=phrases,
        words=_each_once(word for phrase in phrases for word in _cut(phrase))[:MOST],
        quoted=_each_once(part.text for part in plain if part.quoted and not part.without),
        without=_each_once(part.text for part in plain if part.without),
        typed=_typed(parts, categories or {}),
        number=int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None,
        only_number=named is not None,
    )


def merged(filters: Filters, typed: Filters) -> Filters:
    """`filters` with what was typed in place of the same ones."""
    own = {name: value for name, value in vars(typed).items() if value != getattr(NONE, name)}
    if own.keys() & _PRICES:
        own = {name: getattr(typed, name) for name in _PRICES} | own
    return replace(filters, **own)


def _parts(text: str, categories: Mapping[str, int]) -> Iterator[Part]:
    for found in _PART.finditer(text):
        without, name, value = bool(found["minus"]), found["name"], (found["value"] or "").strip('" ')
        field = NAMES.get(name or "")
        if field and not without and _READ[field](value, categories) is not None:
            yield Part(value, name=field)
        elif name and found["value"].startswith('"'):
            yield from (Part(name, without=without), Part(value, quoted=True, without=without))
        elif found["quoted"] is not None:
            yield Part(found["quoted"].strip(), quoted=True, without=without)
        else:
            yield Part(found["plain"] or f"{name}:{found['value']}", without=without)


def _shortened(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Those in which there is something to look for, as many and as long as anybody means in earnest."""
    kept: list[Part] = []
    left = LONGEST
    for part in parts:
        short = part if part.name else replace(part, text=part.text[:left].strip())
        if left <= 0 or len(kept) == MOST:
            break
        if analysing.runs(short.text):
            kept.append(short)
            left -= len(short.text)
    return tuple(kept)


def _typed(parts: Iterable[Part], categories: Mapping[str, int]) -> Filters:
    filters = NONE
    for part in parts:
        if part.name is not None:
            read = _READ[part.name](part.text, categories) or {}
            if part.name is Field.KIND:
                read = {"kinds": _each_once([*filters.kinds, *read["kinds"]])}
            filters = replace(filters, **read)
    return filters


def _kind(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    names = [name.strip(". ") for name in re.split(r"[,|/、]", value)]
    known = {kind.name for kind in kinds.every()}
    return {"kinds": tuple(names)} if names and known.issuperset(names) else None


def _category(value: str, categories: Mapping[str, int]) -> dict[str, Any] | None:
    return {"category_id": categories[value]} if value in categories else None


def _pages(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    span = _span(value.removesuffix("页"))
    return {"pages": span} if span else None


def _price(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    nothing = {"free": False, "most": None, "vip": False}
    if value in (FREE, "免费", "0"):
        return {**nothing, "free": True}
    if value == VIP:
        return {**nothing, "vip": True}
    found = re.fullmatch(r"(?:<=?|-)?(\d{1,6})", value)
    return {**nothing, "most": int(found[1])} if found else None


def _score(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    found = re.fullmatch(r"(?:>=?)?([0-5](?:\.[05])?)\+?[分星]?", value)
    return {"half_stars": min(10, round(float(found[1]) * 2))} if found and float(found[1]) else None


def _age(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    age = _AGES.get(value) or (Age(value) if value in set(Age) else None)
    return {"age": age} if age else None


def _language(value: str, _categories: Mapping[str, int]) -> dict[str, Any] | None:
    code = _LANGUAGES.get(value, value)
    return {"language": code} if re.fullmatch(r"[a-z]{2}", code) else None


def _span(value: str) -> Span | None:
    """“10”, “10-20”, “10-”, “-20”, “10+”, “>10”, “>=10”, “<20”, “<=20”."""
    if found := re.fullmatch(r"(\d{1,6})(?:[-~](\d{1,6})?|\+)?", value):
        is_open = value[-1] in "-~+"
        least, most = int(found[1]), None if is_open else int(found[2] or found[1])
        return (least, most) if most is None or least <= most else None
    if found := re.fullmatch(r"(<=?|>=?|[-~])(\d{1,6})", value):
        number = int(found[2])
        return {">": (number + 1, None), ">=": (number, None), "<": (None, max(0, number - 1))}.get(found[1], (None, number))
    return None


_READ: dict[Field, Callable[[str, Mapping[str, int]], dict[str, Any] | None]] = {
    Field.KIND: _kind,
    Field.CATEGORY: _category,
    Field.PAGES: _pages,
    Field.PRICE: _price,
    Field.SCORE: _score,
    Field.AGE: _age,
    Field.LANGUAGE: _language,
}
_PRICES = {"free", "most", "vip"}


def _cut(phrase: str) -> list[str]:
    """The phrase's words, neighbouring single characters taken together; a Chinese one that stays single counts only where all
    else does.
    """
    words: list[str] = []
    loose = False
    for piece in chinese.cut(phrase):
        single = len(piece) == 1 and piece.isalnum()
        if single and loose:
            words[-1] += piece
        elif single or (len(piece) > 1 and analysing.runs(piece)):
            words.append(piece)
        loose = single
    return [word for word in words if len(word) > 1 or not analysing.is_dense(word)] or [phrase]


def _normal(text: str) -> str:
    """The normal form's normal form is the same but for a few letters, which are brought there too."""
    return chinese.normal(chinese.normal("".join(character if character.isprintable() else " " for character in text)))


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
