"""Nothing that the sandbox says is believed before it was checked here: order, counts, sizes, encodings, image headers."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from math import isfinite
from typing import Any, cast

from wenku.previews import traces
from wenku.previews.findings import Finding
from wenku.previews.frames import Frame, Front, Garbled, Size
from wenku.previews.pagewords import SCALE, PageWords, Word
from wenku.previews.reasons import Reason
from wenku.previews.results import (
    DEEPEST,
    LONGEST_HEADING,
    MOST_HEADINGS,
    DocumentText,
    Event,
    Facts,
    Failed,
    Fronts,
    Heading,
    Image,
    PageImages,
    PageText,
    Ready,
    Working,
)

MOST_PAGES = 10_000
_LONGEST_SIDE = 20_000  # pixels
_LARGEST_PAGE = 1e7  # points

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})


class Checking:
    """Turns frames into events. Raises Garbled where our own code wouldn't have said that, or not now."""

    def __init__(self, first: int, last: int, *, texts: bool) -> None:
        """`first` to `last`: the pages of which images are due, those that there are; `texts`: whether texts are."""
        self.first, self.last, self.texts = first, last, texts
        self.is_at_work = False  # whether our own code came up
        self._pages = 0
        self._images = first - 1
        self._page_texts = 0
        self._has_text = False
        self._has_fronts = False

    def event(self, frame: Frame) -> Event:
        tellers: dict[str, Callable[[Frame], Event]] = {
            "hello": self._hello,
            "progress": self._progress,
            "facts": self._facts,
            "page": self._page,
            "fronts": self._fronts,
            "text": self._page_text,
            "document": self._document,
            "ready": self._ready,
            "failed": self._failed,
        }
        if frame.event not in tellers:
            raise Garbled(f"an unknown event: {frame.event[:40]!r}")
        return tellers[frame.event](frame)

    def _hello(self, _: Frame) -> Working:
        self.is_at_work = True
        return Working()

    def _progress(self, _: Frame) -> Working:
        return Working()

    def _facts(self, frame: Frame) -> Facts:
        _require(self._pages == 0, "facts come once")
        self._pages = frame.number("pages", MOST_PAGES)
        body = _parsed(frame.body)
        _require(isinstance(body, dict) and body.keys() == {"sizes", "outline", "traces"}, "sizes, outline and traces")
        sizes = body["sizes"]
        _require(isinstance(sizes, list) and len(sizes) == self._pages, "a size for each page")
        return Facts(
            self._pages,
            [_page_size(size) for size in sizes],
            _flag(frame, "simplified"),
            _flag(frame, "is_cut"),
            _findings(frame.head.get("findings")),
            _outline(body["outline"], self._pages),
            _traces(body["traces"]),
        )

    def _page(self, frame: Frame) -> PageImages:
        number = self._next(frame, self._images, min(self.last, self._pages))
        self._images = number
        return PageImages(number, _images(frame, Size))

    def _fronts(self, frame: Frame) -> Fronts:
        _require(self.texts and not self._has_fronts and self._images > 0, "covers come once, after a page's images")
        self._has_fronts = True
        return Fronts(_images(frame, Front))

    def _page_text(self, frame: Frame) -> PageText:
        _require(self.texts, "no texts were asked for")
        self._page_texts = self._next(frame, self._page_texts, self._pages)
        return PageText(self._page_texts, _page_words(frame.body))

    def _document(self, frame: Frame) -> DocumentText:
        _require(self.texts and not self._has_text and self._page_texts == self._pages > 0, "the text comes once, after the pages'")
        self._has_text = True
        return DocumentText(_text(frame.body), _flag(frame, "scan"))

    def _ready(self, _: Frame) -> Ready:
        _require(self._pages > 0 and self._images >= min(self.last, self._pages), "images are missing")
        _require(self._has_text or not self.texts, "texts are missing")
        return Ready()

    def _failed(self, frame: Frame) -> Failed:
        try:
            return Failed(Reason(frame.text("reason")), frame.text("detail"))
        except ValueError as error:
            raise Garbled("no known reason") from error

    def _next(self, frame: Frame, before: int, last: int) -> int:
        number = frame.number("page", MOST_PAGES)
        _require(number == before + 1 <= last, "pages come one after the other")
        return number


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise Garbled(f"broken rule: {rule}")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error


def _page_size(given: Any) -> tuple[float, float]:
    _require(isinstance(given, list) and len(given) == 2, "width and height")
    for side in given:
        _require(type(side) in (int, float) and isfinite(side) and 0 < side <= _LARGEST_PAGE, "a page's side")
    return float(given[0]), float(given[1])


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Garbled("no UTF-8") from error
    _require("\x00" not in text, "no NUL in a text")
    return text


def _flag(frame: Frame, name: str) -> bool:
    value = frame.head.get(name)
    _require(isinstance(value, bool), f"{name} is yes or no")
    return bool(value)


def _findings(given: Any) -> tuple[Finding, ...]:
    _require(isinstance(given, list) and len(given) <= len(Finding), "findings")
    try:
        return tuple(Finding(one) for one in given)
    except ValueError as error:
        raise Garbled("no known finding") from error


def _outline(given: Any, pages: int) -> list[Heading]:
    _require(isinstance(given, list) and len(given) <= MOST_HEADINGS, "an outline")
    headings = []
    for entry in given:
        _require(isinstance(entry, list) and len(entry) == 3, "three facts of a heading")
        level, title, page = entry
        _require(type(level) is int and 1 <= level <= DEEPEST and type(page) is int and 1 <= page <= pages, "a heading's place")
        _require(isinstance(title, str) and 0 < len(title) <= LONGEST_HEADING, "a heading's words")
        headings.append(Heading(level, title, page))
    _require_text("".join(heading.title for heading in headings))
    return headings


def _traces(given: Any) -> tuple[traces.Told, ...]:
    _require(isinstance(given, list) and len(given) <= traces.MOST, "traces")
    told = []
    for entry in given:
        _require(
            isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, str) for part in entry), "two words of a trace"
        )
        kind, value = entry
        _require(kind in set(traces.Trace) and 0 < len(value) <= traces.LONGEST, "a trace that is known")
        told.append((traces.Trace(kind), value))
    _require_text("".join(value for _, value in told))
    return tuple(told)


def _page_words(body: bytes) -> PageWords:
    given = _parsed(body)
    _require(isinstance(given, list) and len(given) == 2, "text and words")
    text, lines = given
    _require(isinstance(text, str) and isinstance(lines, list), "a page's text and words")
    words = [[_word(word) for word in line] for line in map(_listed, lines)]
    _require_text(text + "".join(word[0] for line in words for word in line))
    return PageWords(text, words)


def _require_text(text: str) -> None:
    """No NUL, and no halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Garbled("no text") from error
    _require("\x00" not in text, "no NUL in a text")


def _listed(given: Any) -> list[Any]:
    _require(isinstance(given, list), "a list")
    return list(given)


def _word(given: Any) -> Word:
    _require(isinstance(given, list) and len(given) == 5 and isinstance(given[0], str), "a word and its box")
    for place in given[1:]:
        _require(type(place) is int and 0 <= place <= SCALE, "a word's place on its page")
    text, left, top, right, bottom = given
    return (text, left, top, right, bottom)


def _images(frame: Frame, sizes: type[Size] | type[Front]) -> list[Image]:
    described = frame.head.get("images")
    _require(isinstance(described, list) and len(described) == len(sizes), "as many images as sizes")
    images, start = [], 0
    for size, entry in zip(cast("list[Size | Front]", list(sizes)), described or [], strict=True):
        image = _image(size, entry, frame.body[start:])
        start += len(image.data)
        images.append(image)
    _require(start == len(frame.body), "no bytes but the images'")
    return images


def _image(size: Size | Front, entry: Any, rest: bytes) -> Image:
    _require(isinstance(entry, list) and len(entry) == 5, "five facts of an image")
    name, width, height, media_type, length = entry
    _require(name == size, "images come in order")
    for side in (width, height):
        _require(type(side) is int and 0 < side <= _LONGEST_SIDE, "an image's side")
    _require(type(length) is int and 0 < length <= len(rest), "an image's bytes")
    data = rest[:length]
    measure = {"image/png": _png_size, "image/jpeg": _jpeg_size}.get(media_type) if isinstance(media_type, str) else None
    _require(measure is not None and measure(data) == (width, height), "an image is what it says")
    return Image(size, width, height, media_type, data)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not (data.startswith(_PNG) and data.endswith(_PNG_END) and len(data) > 45):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """From the frame header, after as many other segments as it takes."""
    if not (data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
