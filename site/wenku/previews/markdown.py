"""Markdown: made into clean HTML, bound as a book of one chapter, and paged as books are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from wenku.previews import bookbinding, bookparts, booktext, containers
from wenku.previews.decoding import text_of
from wenku.previews.preparing import Desk, Prepared
from wenku.previews.reasons import Reason, Unreadable

LONGEST = 4_000_000  # characters
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "hr", "i", "ins", "kbd", "li", "mark"),
    *("ol", "p", "pre", "s", "small", "span", "strong", "sub", "summary", "sup", "u", "ul", *_HEADINGS),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}, **{heading: {"id"} for heading in _HEADINGS}}
_LINKS = {"http", "https", "mailto"}
_ALIGNED = re.compile(r'style="text-align:(left|right|center)"')
_TASK = re.compile(r"(<li>(?:\s*<p>)?)\[([ xX])\]\s")
_BOXES = {" ": "☐ ", "x": "☑ ", "X": "☑ "}
_VOID = re.compile(r"<(br|hr)>")

STYLE = """
body{font-family:serif;font-size:11pt;line-height:1.6}
h1{font-size:20pt;margin:0 0 12pt}
h2{font-size:15.5pt;margin:16pt 0 7pt}
h3{font-size:13pt;margin:12pt 0 5pt}
h4,h5,h6{font-size:11pt;margin:9pt 0 4pt}
p{margin:0 0 7pt}
ul,ol{margin:0 0 7pt;padding-left:20pt}
li{margin:2pt 0}
blockquote{margin:0 0 7pt;padding-left:10pt;border-left:2pt solid #c1c6c0;color:#474e4c}
pre{font-family:monospace;font-size:9.5pt;line-height:1.45;background-color:#f1f2ef;padding:7pt;margin:0 0 8pt;white-space:pre-wrap}
code{font-family:monospace;font-size:9.5pt}
table{width:100%;border-collapse:collapse;margin:0 0 9pt}
th,td{border:0.6pt solid #b4bab4;padding:3pt 6pt;text-align:left}
th{background-color:#eef0ec}
a{color:#a32a17;text-decoration:none}
hr{margin:10pt 0}
"""


def prepare(source: Path, desk: Desk) -> Prepared:
    """Raises Unreadable where the file is no text."""
    whole = text_of(source)
    written = whole[:LONGEST]
    if not written.strip():
        raise Unreadable(Reason.EMPTY)
    body, headings = rendered(written)
    bound = desk.folder / "bound.epub"
    bookbinding.bind(bound, body, STYLE, headings)
    text = booktext.text(bound)
    clean = desk.folder / "book.epub"
    book = bookparts.Book()
    containers.copy(bound, clean, book)  # the copy links our style before the text's own
    bookbinding.add_faces(clean, is_chinese=bookparts.is_chinese(text), names=book.names)
    return Prepared(clean, "epub", text, is_cut=len(written) < len(whole))


def rendered(written: str) -> tuple[str, list[tuple[int, str, str]]]:
    """XHTML of what is allowed, and the headings as (level, title, id)."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.add_render_rule("image", _picture)
    tokens = reader.parse(written)
    headings = _numbered(tokens)
    html = _ALIGNED.sub(r'align="\1"', reader.renderer.render(tokens, reader.options, {}))
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_LINKS, link_rel=None)
    boxed = _TASK.sub(lambda found: found[1] + _BOXES[found[2]], clean)
    return _VOID.sub(r"<\1/>", boxed).replace("&nbsp;", "\u00a0"), headings


def _picture(renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    """Pictures lie elsewhere and are never fetched: what they show is said in words."""
    told = tokens[index].content
    return f"<em>[{escape(told)}]</em>" if told else ""


def _numbered(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Each heading gets an id, by which the outline finds it."""
    found = []
    for number, (opening, inline) in enumerate(pairwise(tokens)):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
            opening.attrSet("id", f"h{number}")
            found.append((int(opening.tag[1]), " ".join(words.split()), f"h{number}"))
    return [(level, title, place) for level, title, place in found if title]
