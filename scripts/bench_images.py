"""How page images compare with JPEG at quality 80, in bytes and in time: prints ratios, medians of five."""

import statistics
import time
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pymupdf
from PIL import Image

from wenku.previews.encoding import encoded, is_colourless
from wenku.previews.pages import REDUCED

WIDTHS = (1100, 1700)
CHINESE = "本年度全市轨道交通运行平稳，日均客运量达到一百九十四万人次，列车正点率百分之九十九点八。" * 24
ENGLISH = "The network carried 1.94 million passengers a day this year, and 99.8 per cent of its trains were on time. " * 32


def main() -> None:
    totals = [0.0, 0.0, 0.0, 0.0]
    print(f"{'':16}{'bytes':>8}{'time':>8}   against JPEG 80")
    for name, make in PAGES.items():
        measured = [sum(column) for column in zip(*(measure(make(), width) for width in WIDTHS), strict=True)]
        print(f"{name:16}{measured[0] / measured[1]:8.2f}{measured[2] / measured[3]:8.2f}")
        totals = [total + part for total, part in zip(totals, measured, strict=True)]
    print(f"{'all':16}{totals[0] / totals[1]:8.2f}{totals[2] / totals[3]:8.2f}")


def measure(page: pymupdf.Page, width: int) -> tuple[float, float, float, float]:
    """Bytes and seconds of ours and of JPEG's: ours bytes, JPEG's bytes, our time, JPEG's time."""
    image = rendered(page, width)
    small = image.reduce(REDUCED)  # the thumbnail, which is made anyway
    ours, our_time = timed(lambda: encoded(image, colourless=is_colourless(small)).data)
    theirs, their_time = timed(lambda: as_jpeg(image))
    return len(ours), len(theirs), our_time, their_time


def timed(make: Callable[[], bytes]) -> tuple[bytes, float]:
    times = []
    for _ in range(5):
        began = time.process_time()
        made = make()
        times.append(time.process_time() - began)
    return made, statistics.median(times)


def as_jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def rendered(page: pymupdf.Page, width: int) -> Image.Image:
    scale = width / page.rect.width
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale))
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def text(words: str, ink: str = "#000") -> pymupdf.Page:
    page = pymupdf.open().new_page()
    page.insert_htmlbox(pymupdf.Rect(60, 60, 535, 782), f"<p style='font-size: 11pt; line-height: 1.5; color: {ink}'>{words}</p>")
    return page


def slide() -> pymupdf.Page:
    page = pymupdf.open().new_page(width=960, height=540)
    page.draw_rect(page.rect, fill=(0.96, 0.97, 1), color=None)
    page.draw_rect((0, 0, 960, 90), fill=(0.1, 0.3, 0.6), color=None)
    for bar, height in enumerate((120, 200, 160, 260)):
        page.draw_rect((80 + 110 * bar, 480 - height, 160 + 110 * bar, 480), fill=(0.9, 0.4 + 0.1 * bar, 0.2), color=None)
    page.insert_htmlbox((540, 130, 900, 480), f"<p style='font-size: 16pt; color: #223'>{CHINESE[:180]}</p>")
    return page


def scan() -> pymupdf.Page:
    """A page of text as a scanner sees it: grey ground, noise."""
    page = text(CHINESE)
    pixels = np.asarray(rendered(page, 1240), dtype=np.int16)
    noise = np.random.default_rng(7).normal(0, 6, pixels.shape[:2])[:, :, None]
    file = BytesIO()
    Image.fromarray(np.clip(pixels * 0.85 + 20 + noise, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
    scanned = pymupdf.open().new_page()
    scanned.insert_image(scanned.rect, stream=file.getvalue())
    return scanned


PAGES: dict[str, Callable[[], pymupdf.Page]] = {
    "Chinese text": lambda: text(CHINESE),
    "English text": lambda: text(ENGLISH),
    "coloured text": lambda: text(CHINESE, "#a02020"),
    "slide": slide,
    "scan": scan,
}

if __name__ == "__main__":
    main()
