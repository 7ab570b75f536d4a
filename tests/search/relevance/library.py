"""The library of the relevance test: documents out of `fields`, the same each time, with pages of text and a fact of their own."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.search.relevance.fields import FIELDS, Field

KINDS = ("docx", "pdf", "pptx", "xlsx", "txt", "epub")

CHINESE = (
    "{genre}的这一部分说明{topic}的基本要求，重点是{key}。",
    "在实际工作中，{word}与{other}往往同时出现，需要结合{key}一起考虑。",
    "第{number}项内容涉及{word}，请对照{key}逐条核实。",
    "根据{year}年的资料，{word}的变化约为百分之{number}，与{other}有关。",
    "为了便于理解，先介绍{word}，再讨论{other}，最后回到{topic}。",
    "各小组应当按时完成{word}，并把{other}的结果记录下来。",
    "需要注意的是，{key}对{word}有直接影响，不能忽视。",
    "本页列出{number}个问题，分别围绕{word}、{other}和{key}展开。",
    "如果{word}出现异常，应先检查{other}，然后再处理。",
    "综上所述，做好{word}是提高{other}水平的前提。",
)
ENGLISH = (
    "This part of the text deals with {key} and what follows from it.",
    "In practice {word} and {other} appear together, so that {key} has to be kept in mind.",
    "Item {number} is about {word}; please compare it with the table of {key}.",
    "In {year} the {word} changed by {number} per cent, mostly because of the {other}.",
    "Before we come to the {other}, a few words about the {word} are needed.",
    "Each group writes down its {word} and hands in the {other} on time.",
    "Note that {key} has a direct effect on the {word}.",
    "This page lists {number} questions on {word}, {other} and {key}.",
    "Where the {word} fails, look at the {other} first.",
    "To sum up, a careful {word} is half of a good {other}.",
)
DESCRIPTIONS = {"zh": "{field}资料：{topic}，适合需要{key}的读者。", "en": "{field}: {topic}. Useful to whoever needs {key}."}


@dataclass(frozen=True)
class Paper:
    """`fact` is a mark that stands in no other document, on page `fact_page` of it alone."""

    number: int
    field: Field
    title: str
    keywords: tuple[str, ...]
    description: str
    pages: tuple[str, ...]
    kind: str
    language: str | None
    fact: str = ""
    fact_page: int = 0


@cache
def papers() -> tuple[Paper, ...]:
    """Every title once: each Chinese topic in two genres, then the English titles of its field."""
    return tuple(_paper(number, *subject) for number, subject in enumerate(_subjects()))


def titled(title: str) -> Paper:
    (found,) = [paper for paper in papers() if paper.title == title]
    return found


def _subjects() -> Iterator[tuple[Field, str, str, tuple[str, ...], str]]:
    for field in FIELDS:
        for place, line in enumerate(field.chinese):
            topic, _, keys = line.partition("|")
            for step in (0, 1):
                yield field, topic, field.genres[(place + step) % len(field.genres)], tuple(keys.split()), "zh"
        for line in field.english:
            topic, _, keys = line.partition("|")
            yield field, topic, "", tuple(keys.split()), "en"


def _paper(number: int, field: Field, topic: str, genre: str, keys: tuple[str, ...], language: str) -> Paper:
    chance = random.Random(number)
    count = 3 + number % 4
    fact, fact_page = f"XK{2000 + 7 * number}", 1 + number % count
    field_name = field.name if language == "zh" else field.name_en
    return Paper(
        number=number,
        field=field,
        title=f"{topic}{genre}",
        keywords=(*keys, *((genre,) if genre else ())),
        description=DESCRIPTIONS[language].format(field=field_name, topic=topic, key=keys[0]),
        pages=tuple(
            _page(chance, field, topic, genre, keys, language, fact if page == fact_page else "") for page in range(1, count + 1)
        ),
        kind=KINDS[number * 5 % len(KINDS) if number % 7 else 1],
        language=language,
        fact=fact,
        fact_page=fact_page,
    )


def _page(chance: random.Random, field: Field, topic: str, genre: str, keys: tuple[str, ...], language: str, fact: str) -> str:
    """Every page names a keyword, the topic as a whole only here and there."""
    said, words = (CHINESE, field.words) if language == "zh" else (ENGLISH, field.words_en)
    lines = []
    for pattern in chance.sample(said, 6):
        word, other = chance.sample(words, 2)
        told = {"word": word, "other": other, "key": chance.choice(keys), "topic": topic, "genre": genre}
        lines.append(pattern.format(number=chance.randint(3, 60), year=chance.randint(2009, 2024), **told))
    if fact:
        lines.insert(3, f"本页编号{fact}。" if language == "zh" else f"This page is filed as {fact}.")
    return "\n".join(lines)
