"""The parts of an EPUB as they may be opened: no scripts, nothing from elsewhere, no entities; with faces for Chinese."""

from __future__ import annotations

import codecs
import re
from collections.abc import Set
from xml.etree import ElementTree

from wenku.previews import faces
from wenku.previews.findings import Finding
from wenku.previews.reasons import Reason, Unreadable

STYLE = "wenku-book.css"
FACES = {"song": faces.SONG, "hei": faces.HEI, "kai": faces.KAI}
_NAMES = {
    "song": ("wenku-song", "SimSun", "NSimSun", "STSong", "宋体", "宋體", "华文宋体", "仿宋", "FangSong", "STFangsong"),
    "hei": ("wenku-hei", "SimHei", "STHeiti", "黑体", "黑體", "Microsoft YaHei", "微软雅黑", "PingFang SC", "DengXian", "等线"),
    "kai": ("wenku-kai", "KaiTi", "STKaiti", "楷体", "楷體", "楷体_GB2312", "华文楷体"),
}
MOST_NAMES = 6  # besides our own: MuPDF holds a whole copy of the font for each name that it is given
_LOOKED_AT, _CHINESE_PART = 50_000, 0.1  # characters, and the part of their letters
_PAPER = "@page{margin:46pt 44pt}"
_CHINESE = "body{font-family:wenku-song,serif;line-height:1.65}h1,h2,h3,h4{font-family:wenku-hei}"
MEDIA_TYPE = b"application/epub+zip"
_ENCRYPTION = "META-INF/encryption.xml"
_CONTAINER = "META-INF/container.xml"
_HIDDEN_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_PAGES = (".xhtml", ".html", ".htm", ".xml", ".svg")
_LISTS = (".opf", ".ncx")
_METHOD = "{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod"

_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^>\[]*(\[)?", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?:[^>]*/>|.*?(?:</script\s*>|\Z))", re.IGNORECASE | re.DOTALL)
_HANDLER = re.compile(r"""\s on[a-z]{3,20}\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE | re.VERBOSE)
_PROGRAM = re.compile(r"""(\s(?:xlink:)?href\s*=\s*["'])\s*(?:javascript|vbscript):[^"']*""", re.IGNORECASE)
_ELSEWHERE = r"(?:[a-z][a-z0-9+.\-]*:)?//|file:|[a-z]:\\"
_FETCHED = re.compile(
    rf"""(<(?:img|image|audio|video|source|track|embed|object|iframe|link|use)\b[^<>]*?\s(?:src|srcset|poster|data|(?:xlink:)?href)\s*=\s*["'])\s*
    (?:{_ELSEWHERE})[^"']*""",
    re.IGNORECASE | re.VERBOSE,
)
_STYLED = re.compile(rf"""(url\(\s*+["']?|@import\s+["'])\s*+(?:{_ELSEWHERE})[^"')]*""", re.IGNORECASE)
_GENERIC = re.compile(r"(?<=[\s,:])(sans-serif|serif)(?=\s*[,;}!\"'])", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^<>]*>", re.IGNORECASE)
_BEGINNING = re.compile(r"<html\b[^<>]*>", re.IGNORECASE)


class Book:
    """How an EPUB's parts are cleaned while its container is copied; `findings` tell afterwards what was left out, `names` of
    Chinese faces what it may ask for.
    """

    def __init__(self) -> None:
        self.findings: set[Finding] = set()
        self.names: set[str] = set()

    def begin(self, names: frozenset[str]) -> None:
        if _CONTAINER not in names:
            raise Unreadable(Reason.NOT_SUPPORTED, "no EPUB: it names no content")

    def is_xml(self, name: str) -> bool:
        """A DOCTYPE is usual in books, so they are looked at here."""
        return False

    def cleaned(self, name: str, content: bytes) -> bytes | None:
        lowered = name.lower()
        if name == "mimetype" and content.strip() != MEDIA_TYPE:
            raise Unreadable(Reason.NOT_SUPPORTED, "another kind by its media type")
        if name == _ENCRYPTION:
            _refuse_encryption(content)
        if lowered.endswith(_PAGES):
            return self._page(_text(content), name).encode()
        if lowered.endswith(_LISTS):
            return _without_declaration(_text(content)).encode()
        if lowered.endswith(".css"):
            return self._style(_text(content)).encode()
        if lowered.endswith(".js"):
            self.findings.add(Finding.SCRIPTS)
            return None
        return content

    def _page(self, text: str, name: str) -> str:
        text = _without_declaration(text)
        self._note(text)
        bare = _PROGRAM.sub(r"\1", _HANDLER.sub("", _SCRIPT.sub("", text)))
        if bare != text:
            self.findings.add(Finding.SCRIPTS)
        link = f'<link rel="stylesheet" type="text/css" href="{"../" * name.count("/")}{STYLE}"/>'
        return _linked(self._at_home(self._at_home(bare, _FETCHED), _STYLED), link)

    def _style(self, text: str) -> str:
        self._note(text)
        return _GENERIC.sub(_chinese_first, self._at_home(text, _STYLED))

    def _note(self, text: str) -> None:
        lowered = text.lower()
        self.names.update(name for names in _NAMES.values() for name in names if name.lower() in lowered)

    def _at_home(self, text: str, leading: re.Pattern[str]) -> str:
        text, count = leading.subn(r"\1", text)
        if count:
            self.findings.add(Finding.LINKS)
        return text


def style(*, is_chinese: bool, names: Set[str]) -> str:
    """Comes before the book's own. It gives faces to those `names` that Chinese books use for what every reader has."""
    if not is_chinese:
        return _PAPER
    own = [(file, known[0]) for file, known in _NAMES.items() if file != "kai"]
    asked = [(file, name) for file, known in _NAMES.items() for name in known if name in names]
    given = [f'@font-face{{font-family:"{name}";src:url({file}.otf)}}' for file, name in [*own, *asked[:MOST_NAMES]]]
    return "".join([*given, _PAPER, _CHINESE])


def is_chinese(text: str) -> bool:
    """Whether a book of these words is set in Chinese faces."""
    sample = text[:_LOOKED_AT]
    letters = sum(map(str.isalpha, sample))
    return sum("\u3040" <= letter <= "\u9fff" for letter in sample) > _CHINESE_PART * letters


def _chinese_first(found: re.Match[str]) -> str:
    generic = found.group()
    return f"{'wenku-hei' if generic.lower() == 'sans-serif' else 'wenku-song'},{generic}"


def _linked(page: str, link: str) -> str:
    """With `link` first in its head; a second head would hide the one that it has."""
    if _HEAD.search(page):
        return _HEAD.sub(lambda tag: tag.group() + link, page, count=1)
    return _BEGINNING.sub(lambda tag: f"{tag.group()}<head>{link}</head>", page, count=1)


def _text(content: bytes) -> str:
    """By its mark, or as it says, or UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    said = _ENCODING.search(content, 0, 200)
    try:
        return content.decode(said[1].decode("ascii") if said else "utf-8-sig", "replace")
    except LookupError:
        return content.decode("utf-8-sig", "replace")


def _without_declaration(text: str) -> str:
    """It is UTF-8 from now on. Raises Unreadable where the DOCTYPE does more than name a public one."""
    doctype = _DOCTYPE.search(text)
    if (doctype and doctype[1]) or "<!ENTITY" in text:
        raise Unreadable(Reason.DAMAGED, "a book that defines entities")
    return _DECLARED.sub("", text, count=1)


def _refuse_encryption(content: bytes) -> None:
    """Fonts that are only garbled hide nothing of the book."""
    try:
        root = ElementTree.fromstring(_without_declaration(_text(content)))  # noqa: S314  # it defines no entities
    except ElementTree.ParseError as error:
        raise Unreadable(Reason.DAMAGED, "its list of what is encrypted") from error
    if any(method.get("Algorithm") not in _HIDDEN_FONTS for method in root.iter(_METHOD)):
        raise Unreadable(Reason.ENCRYPTED, "by its list of what is encrypted")
