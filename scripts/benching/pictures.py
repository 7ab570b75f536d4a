"""Page images as we encode them against JPEG at quality 80: bytes, time, and likeness where SSIMULACRA2 can be had."""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pymupdf
from PIL import Image

from wenku.previews.encoding import encoded, is_colourless
from wenku.previews.pages import REDUCED, WIDTHS

LIKENESS = "ssimulacra2"  # the package, not of our locks: measured with it where somebody installed it
_SHOWN = 3  # pages of a set whose likeness is measured: it takes seconds each


@dataclass
class Sum:
    """Of a set's images: bytes and seconds, ours and JPEG's; SSIMULACRA2 of each, where 100 is the same."""

    our_bytes: int = 0
    jpeg_bytes: int = 0
    our_time: float = 0.0
    jpeg_time: float = 0.0
    our_likeness: float | None = None
    jpeg_likeness: float | None = None

    @property
    def bytes(self) -> float:
        return self.our_bytes / self.jpeg_bytes

    @property
    def time(self) -> float:
        return self.our_time / self.jpeg_time


def measured(path: Path, pages: int, rounds: int) -> Sum:
    """Of the first `pages`, at both widths."""
    total = Sum()
    pairs = []
    with pymupdf.open(path) as document:
        for number in range(min(pages, len(document))):
            for width in WIDTHS.values():
                pair = _both(_rendered(document[number], width), total, rounds)
                if number < _SHOWN and width == min(WIDTHS.values()):
                    pairs.append(pair)
    if importlib.util.find_spec(LIKENESS):
        total.our_likeness = statistics.mean(_likeness(image, ours) for image, ours, _ in pairs)
        total.jpeg_likeness = statistics.mean(_likeness(image, theirs) for image, _, theirs in pairs)
    return total


def together(sums: Sequence[Sum]) -> Sum:
    return Sum(
        sum(part.our_bytes for part in sums),
        sum(part.jpeg_bytes for part in sums),
        sum(part.our_time for part in sums),
        sum(part.jpeg_time for part in sums),
    )


def _both(image: Image.Image, total: Sum, rounds: int) -> tuple[Image.Image, bytes, bytes]:
    """Adds one image to the sums. Telling whether it has colour is part of our time; the thumbnail that tells it is made anyway."""
    small = image.reduce(REDUCED)
    (ours, our_time), (theirs, their_time) = _timed(
        rounds, lambda: encoded(image, colourless=is_colourless(small)).data, lambda: _jpeg(image)
    )
    total.our_bytes, total.jpeg_bytes = total.our_bytes + len(ours), total.jpeg_bytes + len(theirs)
    total.our_time, total.jpeg_time = total.our_time + our_time, total.jpeg_time + their_time
    return image, ours, theirs


def _timed(rounds: int, *makers: Callable[[], bytes]) -> list[tuple[bytes, float]]:
    """What each makes and its median of processor seconds, taken in turns."""
    times: list[list[float]] = [[] for _ in makers]
    made = [b""] * len(makers)
    for _ in range(rounds):
        for index, make in enumerate(makers):
            began = time.process_time()
            made[index] = make()
            times[index].append(time.process_time() - began)
    return list(zip(made, map(statistics.median, times), strict=True))


def _jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _rendered(page: pymupdf.Page, width: int) -> Image.Image:
    scale = width / page.rect.width
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def _likeness(image: Image.Image, file: bytes) -> float:
    compute = importlib.import_module(LIKENESS).compute_ssimulacra2_with_alpha
    with tempfile.TemporaryDirectory() as folder:
        original, encoded_again = Path(folder) / "original.png", Path(folder) / "encoded.png"
        image.save(original)
        Image.open(BytesIO(file)).convert("RGB").save(encoded_again)
        return float(compute(str(original), str(encoded_again)))
