"""Headings of chapters in plain text, told by how they are worded."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 60
_NUMBER = r"[0-9０-９零〇○一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾]{1,9}"
_WORDED = r"(?:\d{1,4}|[IVXLC]{1,9}|(?:the )?(?:first|second|third|fourth|fifth|one|two|three|four|five|six|seven|eight|nine|ten))"
_PARTS = re.compile(
    rf"(?:第\s*{_NUMBER}\s*[卷部篇集编]|卷\s*{_NUMBER})(?:[\s：:、·].*)?$|(?:part|book|volume)\s+{_WORDED}\b.*$", re.IGNORECASE
)
_CHAPTERS = re.compile(
    rf"第\s*{_NUMBER}\s*[章回幕折讲课](?![^\s]*[，。；]).*$|chapter\s+{_WORDED}\b.*$"
    r"|(?:序章|序言|自序|前言|引言|引子|楔子|尾声|后记|终章|附录.{0,3}|番外.{0,12}|prologue|epilogue|preface|introduction|afterword|foreword)$",
    re.IGNORECASE,
)
_SECTIONS = re.compile(rf"第\s*{_NUMBER}\s*节(?![^\s]*[，。；]).*$|section\s+{_WORDED}\b.*$", re.IGNORECASE)
_LEVELS = (_PARTS, _CHAPTERS, _SECTIONS)
_NO_HEADING = re.compile(r".*[，,；;。]$|.*\.{3,}\s*\d+$|.*…\s*\d+$")
_LISTED = 3  # of one kind without a word between them: the table of contents


def found(paragraphs: Sequence[str]) -> dict[int, int]:
    """The level, from 1, of each paragraph that is a heading, by its place."""
    levels = {number: level for number, paragraph in enumerate(paragraphs) if (level := _level(paragraph.strip()))}
    listed = _in_contents(paragraphs, levels)
    kept = {number: level for number, level in levels.items() if number not in listed}
    ranks = {level: rank for rank, level in enumerate(sorted(set(kept.values())), 1)}
    return {number: ranks[level] for number, level in kept.items()}


def _level(line: str) -> int:
    if not 0 < len(line) <= LONGEST or _NO_HEADING.match(line):
        return 0
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(line)), 0)


def _in_contents(paragraphs: Sequence[str], levels: dict[int, int]) -> set[int]:
    """Headings that follow one another as in no book's text."""
    listed: set[int] = set()
    run: list[int] = []
    for number, paragraph in enumerate(paragraphs):
        if not paragraph.strip():
            continue
        if number in levels:
            run.append(number)
            continue
        listed.update(_contents(run, levels))
        run = []
    return listed | _contents(run, levels)


def _contents(run: list[int], levels: dict[int, int]) -> set[int]:
    """All of a long run but what may head the text that follows: the last chapter, and the part and the section beside it."""
    if len(run) <= _LISTED:
        return set()
    keep = len(run) - 1
    while keep > 0 and levels[run[keep - 1]] < levels[run[keep]]:
        keep -= 1
    return set(run[:keep])
