"""Texts, tables of plain text and Markdown made to harm."""

from __future__ import annotations

from collections.abc import Callable

from tests import making
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, SOUND, Files

FILES = Files()


def bad(kind: str, *ends: str, **how: object) -> Callable[..., object]:
    """Decorates a function that makes a file's text."""

    def added(make: Callable[[Canary], str]) -> Callable[[Canary], str]:
        FILES.put(make.__name__, kind, lambda path, canary: path.write_bytes(make(canary).encode()), *ends, **how)
        return make

    return added


@bad("txt", READY, "too_slow", seconds=6)
def one_line_of_fifty_megabytes(_: Canary) -> str:
    return "字" * (50 << 20 >> 1)


@bad("txt", "too_complex")
def more_than_any_text(_: Canary) -> str:
    return "a" * (129 << 20)


@bad("txt", READY, "too_slow", seconds=6)
def ten_million_lines(_: Canary) -> str:
    return f"{SOUND}\n" + "\n" * 10_000_000 + "a"


@bad("txt", READY, "too_slow", seconds=6)
def a_hundred_thousand_headings(_: Canary) -> str:
    return "".join(f"第{number}章 名\n字\n字\n" for number in range(100_000))


@bad("txt", READY, says=SOUND, quick=True)
def marks_upon_marks(_: Canary) -> str:
    """Accents piled up on a letter, letters that turn the others round, and signs that nobody sees."""
    return f"{SOUND}\na" + "\u0301" * 50_000 + "\u202e\u2066" * 5_000 + "\u200d" * 5_000


@bad("txt", READY, says=SOUND)
def zeros_between_words(_: Canary) -> str:
    return f"{SOUND}\n" * 400 + "\0" * 40


@bad("txt", "not_supported", READY)
def nothing_but_zeros(_: Canary) -> str:
    return "\0" * 100_000


@bad("txt", READY, says=SOUND)
def tabs_without_end(_: Canary) -> str:
    return f"{SOUND}\n" + "\t" * 1_000_000 + "a\n" + " " * 1_000_000 + "b"


@bad("md", READY, "too_complex", "too_slow", seconds=20)
def brackets_within_brackets(_: Canary) -> str:
    return "[" * 50_000 + "a" + "](b)" * 50_000


@bad("md", READY, "too_complex", "too_slow", seconds=20)
def pictures_within_pictures(_: Canary) -> str:
    return "![" * 50_000 + "a" + "](b)" * 50_000


@bad("md", READY, "too_complex", "too_slow", seconds=20)
def quotes_within_quotes(_: Canary) -> str:
    return ">" * 50_000 + SOUND


@bad("md", READY, "too_complex", "too_slow", seconds=20)
def lists_within_lists(_: Canary) -> str:
    return "".join("  " * depth + "- a\n" for depth in range(1_000))


@bad("md", READY, "too_complex", "too_slow", seconds=20)
def stars_and_ticks(_: Canary) -> str:
    return "*a **a " * 30_000 + "\n\n" + "".join("`" * number + " " for number in range(1, 1_500))


@bad("md", READY, "too_complex", "too_slow", seconds=6)
def tags_within_tags(_: Canary) -> str:
    return "<div><b><i>" * 50_000 + SOUND


@bad("md", READY, "too_slow", seconds=20)
def a_table_of_many_columns(_: Canary) -> str:
    return "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + ("|" + "b|" * 3_000 + "\n") * 20


@bad("md", READY, "too_slow", seconds=20)
def a_table_that_fills_itself(_: Canary) -> str:
    """Short rows are filled up to as many cells as the head has."""
    return "|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n" + "|b\n" * 5_000


@bad("md", READY, "too_slow", "too_complex", seconds=20)
def one_reference_many_times(_: Canary) -> str:
    """A short name for a long address."""
    return f"[a]: http://example.org/{'b' * 100_000}\n\n" + "[a] " * 5_000


@bad("md", READY, says=SOUND, quick=True, leads_out=True)
def markdown_that_shows_files(canary: Canary) -> str:
    targets = (canary.url(), canary.file("secret.png"), str(canary.path("secret.png")), canary.file(), "file:///etc/passwd")
    shown = "".join(
        f'![]({target})\n<img src="{target}">\n<iframe src="{target}"></iframe>\n<object data="{target}"></object>\n'
        f'<embed src="{target}">\n<p style="background:url({target})">a</p>\n<body background="{target}">\n'
        for target in targets
    )
    styles = f'<style>@import "{canary.url("a.css")}";@import "{canary.file("secret.css")}";</style>\n'
    link = f'<link rel="stylesheet" href="{canary.file("secret.css")}">\n<svg><image href="{canary.file("secret.png")}"/></svg>\n'
    return f"{SOUND}\n\n{styles}{link}{shown}\n[a]({canary.file()})\n<{canary.url()}>\n"


@bad("csv", READY, says=SOUND, quick=False, leads_out=True)
def formulas_in_a_table(canary: Canary) -> str:
    rows = [
        f'=WEBSERVICE("{canary.url()}")',
        f"='{canary.file('secret.xlsx')}'#$Sheet1.A1",
        '=DDE("soffice";"/etc/passwd";"A1")',
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        f'=HYPERLINK("{canary.url()}";"a")',
        f'+IMPORTXML(CONCAT("{canary.url()}");"//a")',
    ]
    return f"{SOUND},1\n" + "".join('"' + row.replace('"', '""') + '",2\n' for row in rows)


@bad("csv", READY, "too_slow", seconds=30)
def a_row_of_a_million_cells(_: Canary) -> str:
    return f"{SOUND}," + "1," * 1_000_000 + "\n" + "a,b\n" * 10


@bad("csv", READY, "too_slow", seconds=30)
def a_cell_of_ten_megabytes(_: Canary) -> str:
    return f'{SOUND},"' + "字 " * 2_500_000 + '"\na,b\n'


@bad("csv", READY, "too_slow", "too_complex", seconds=30)
def a_million_rows(_: Canary) -> str:
    return f"{SOUND},2\n" + "1,2\n" * 1_000_000


@bad("csv", READY, "too_slow", seconds=30)
def a_quote_that_never_closes(_: Canary) -> str:
    return f'{SOUND},"' + "a,b\n" * 1_000_000


def _put_bytes() -> None:
    for kind in ("txt", "md", "csv"):
        FILES.put("no_bytes", kind, lambda path, _: path.write_bytes(b""), "empty", quick=kind == "txt")
        program = bytes(range(256)) * 400
        FILES.put("a_program_renamed", kind, lambda path, _, it=program: path.write_bytes(it), "not_supported")
    torn = b"\xff\xfe" + "字".encode("utf-16-le") * 50_000 + b"\x00\xd8" * 50_000
    FILES.put("halves_of_characters", "txt", lambda path, _: path.write_bytes(torn), READY, "not_supported", "damaged")
    picture = making.png(400, 400)
    FILES.put("a_picture_renamed", "txt", lambda path, _: path.write_bytes(picture), "not_supported", "damaged", READY)


_put_bytes()
