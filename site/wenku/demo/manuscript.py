"""What a demo document says: facts and blocks, read from a text file in a small dialect of Markdown.

A file opens with its facts as TOML between two lines of `+++`. Then every line is a block: `# title`, `## heading`,
`- item`, `1. item`, `| cell | cell |`, `> remark`, a fence of code or of a chart, anything else a paragraph. Inside a line
`**bold**`, `*slanted*` and `` `code` ``; ` || ` parts a paragraph into columns of equal width, `<br>` breaks a line in a cell,
a cell `<` belongs to its left and `^` to its upper neighbour. A line in braces speaks of the next block,
`{centre hei size=22 before=80}`, or is one: `{page}`, `{contents}`, `{columns 2}`, `{lines 4}`, `{drawing pendulum …}`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Manner = Mapping[str, str]
_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<slanted>[^*\s][^*]*?)\*|`(?P<code>[^`]+)`")
_ITEM = re.compile(r"(?P<pad> *)(?P<mark>-|\d+[.)]|[a-z][.)]|\(\d+\)) (?P<text>.*)")
_SEPARATOR = re.compile(r"\|(\s*:?-+:?\s*\|)+")
BLOCK_DIRECTIVES = frozenset({"page", "contents", "columns", "lines", "drawing", "rule", "space"})


@dataclass(frozen=True)
class Run:
    """Letters of one kind inside a line."""

    text: str
    bold: bool = False
    slanted: bool = False
    code: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    runs: Runs
    manner: Manner = field(default_factory=dict)


@dataclass(frozen=True)
class Paragraph:
    columns: tuple[Runs, ...]
    manner: Manner = field(default_factory=dict)

    @property
    def choices(self) -> bool:
        """Whether these are the choices of a question."""
        return len(self.columns) > 1 or bool(re.match(r"[A-D]\. ", plain(self.columns[0])))


@dataclass(frozen=True)
class Item:
    mark: str
    depth: int
    runs: Runs


@dataclass(frozen=True)
class Remark:
    runs: Runs


@dataclass(frozen=True)
class Cell:
    """A table's cell; each line is a paragraph of its own. `across` and `down` count the columns and rows it covers."""

    lines: tuple[Runs, ...]
    align: str = "left"
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of as many places as the table has columns; a place that a merged cell covers is None."""

    rows: tuple[tuple[Cell | None, ...], ...]
    headed: bool
    manner: Manner = field(default_factory=dict)


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Chart:
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Directive:
    """A block that is no text: a new page, the table of contents, a drawing …"""

    name: str
    words: tuple[str, ...]
    manner: Manner


Block = Heading | Paragraph | Item | Remark | Table | Code | Chart | Directive


@dataclass(frozen=True)
class Manuscript:
    """`body` is what the blocks were read from, for documents that are nothing but text themselves."""

    facts: Mapping[str, Any]
    blocks: tuple[Block, ...]
    body: str = ""


def read(text: str) -> Manuscript:
    """The manuscript in `text`; ValueError where it doesn't open with its facts."""
    _, facts, body = text.split("+++\n", 2)
    return Manuscript(facts=tomllib.loads(facts), blocks=tuple(_blocks(body.splitlines())), body=body)


def _blocks(lines: list[str]) -> Iterator[Block]:
    manner: Manner = {}
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if line.startswith("{") and line.endswith("}"):
            name, words, given = directive(line[1:-1])
            if name in BLOCK_DIRECTIVES:
                yield Directive(name, words, given)
            else:
                manner = {**given, **dict.fromkeys((name, *words), "yes")}
            at += 1
            continue
        block, taken = _block(lines, at, manner)
        if block is not None:
            yield block
            manner = {}
        at += taken


def _block(lines: list[str], at: int, manner: Manner) -> tuple[Block | None, int]:
    """The block that begins at this line, and how many lines it takes."""
    line = lines[at].rstrip()
    if not line:
        return None, 1
    if line.startswith("```"):
        end = lines.index("```", at + 1)
        inside = "\n".join(lines[at + 1 : end])
        return (Chart(tomllib.loads(inside)) if line == "```chart" else Code(inside)), end - at + 1
    if line.startswith("|"):
        end = at
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        return _table([row.strip() for row in lines[at:end]], manner), end - at
    return _line(line, manner), 1


def _line(line: str, manner: Manner) -> Block:
    if heading := re.match(r"(#+) (.*)", line):
        return Heading(len(heading[1]), runs(heading[2]), manner)
    if line.startswith("> "):
        return Remark(runs(line[2:]))
    if item := _ITEM.fullmatch(line):
        return Item(item["mark"], len(item["pad"]) // 2, runs(item["text"]))
    return Paragraph(tuple(runs(part) for part in line.split(" || ")), manner)


def directive(text: str) -> tuple[str, tuple[str, ...], Manner]:
    """Name, words and `key=value` pairs; `caption=` takes all that follows it."""
    text, _, caption = text.partition(" caption=")
    name, *rest = text.split()
    pairs = dict(word.split("=", 1) for word in rest if "=" in word)
    if caption:
        pairs["caption"] = caption
    if "=" in name:
        key, value = name.split("=", 1)
        pairs[key] = value
        name = "table"
    return name, tuple(word for word in rest if "=" not in word), pairs


def runs(text: str) -> Runs:
    """The runs of one line: plain text between the marked parts."""
    found: list[Run] = []
    last = 0
    for match in _INLINE.finditer(text):
        if match.start() > last:
            found.append(Run(text[last : match.start()]))
        kind = str(match.lastgroup)
        found.append(Run(match[kind], **{kind: True}))
        last = match.end()
    if last < len(text) or not found:
        found.append(Run(text[last:]))
    return tuple(found)


def leads(blocks: Sequence[Block], at: int) -> bool:
    """Whether the block must not part from the next one: a question from its choices."""
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    return isinstance(following, Paragraph) and following.choices


def plain(line: Runs) -> str:
    return "".join(run.text for run in line)


def _table(rows: list[str], manner: Manner) -> Table:
    aligns: list[str] = []
    headed = len(rows) > 1 and bool(_SEPARATOR.fullmatch(rows[1]))
    if headed:
        aligns = [_align(part.strip()) for part in rows.pop(1).strip("|").split("|")]
    grid = [[part.strip() for part in row[1:-1].split("|")] for row in rows]
    columns = max(len(row) for row in grid)
    grid = [row + ["<"] * (columns - len(row)) for row in grid]
    aligns += ["left"] * (columns - len(aligns))
    return Table(
        tuple(tuple(_cell(grid, row, column, aligns[column]) for column in range(columns)) for row in range(len(grid))),
        headed,
        manner,
    )


def _align(separator: str) -> str:
    if separator.endswith(":"):
        return "centre" if separator.startswith(":") else "right"
    return "left"


def _cell(grid: list[list[str]], row: int, column: int, align: str) -> Cell | None:
    text = grid[row][column]
    if text in ("<", "^"):
        return None
    across = down = 1
    while column + across < len(grid[row]) and grid[row][column + across] == "<":
        across += 1
    while row + down < len(grid) and grid[row + down][column] == "^":
        down += 1
    return Cell(tuple(runs(line) for line in text.split("<br>")), align, across, down)
