"""Pictures as pages: decoded within bounds, turned upright, brought to sRGB on white, and scaled to the widths of all pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms

from wenku.previews import photographs
from wenku.previews.frames import Size
from wenku.previews.joining import Line
from wenku.previews.pages import WIDTHS, Views, pixels, side, viewed
from wenku.previews.pagewords import Word
from wenku.previews.reasons import Reason, Unreadable
from wenku.previews.traces import Trace

FILETYPE = "picture"
MOST_BYTES = 512 << 20  # in memory while a picture is decoded
_MOST_FRAMES = 20_000
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")
# Bytes that a pixel takes, with the copy in which it becomes one of three colours. Any other mode is as dear as the dearest.
_COSTS = {"1": 2, "L": 1, "RGB": 4, "P": 5, "I;16": 4, "I;16B": 4, "LA": 8, "RGBA": 8, "CMYK": 8, "YCbCr": 8}
_DEAREST = 16
_DENSITIES = (50.0, 2400.0)  # dots an inch that are believed
_USUAL = 96.0  # those of a screen, where the file says nothing
_NEEDED = 2 * WIDTHS[Size.LARGE]  # pixels across, from which both widths are scaled well
_SMALL_COPY, _MASK = 1, 4  # bits of a TIFF page's kind: not a page of its own
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_LYING = frozenset({5, 6, 7, 8})
_TOO_MUCH = re.compile("data too large|[Tt]oo much memory")  # what Pillow says of words and profiles that inflate
_SRGB = ImageCms.createProfile("sRGB")


class Album:
    """A file of one picture, or of a TIFF's many. Of one that moves the first picture is shown."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable where this is no picture, or one too large to be decoded."""
        with _readably():
            self._image = Image.open(path, formats=_FORMATS)
            self._pages = list(_pages(self._image))

    @property
    def page_count(self) -> int:
        return len(self._pages)

    def sizes(self) -> list[tuple[float, float]]:
        return [page.size for page in self._pages]

    def outline(self) -> list[tuple[int, str, int]]:
        return []

    def traces(self) -> list[tuple[Trace, object]]:
        return photographs.traces(self._image)

    def sheet(self, number: int) -> Picture:
        page = self._pages[number - 1]
        with _readably():
            self._image.seek(page.place)
            _refuse_huge(self._image)
            return Picture(_upright(_decoded(self._image), page.orientation), page.size)


@dataclass(frozen=True, slots=True)
class _Page:
    """`size` in points, as it is seen."""

    place: int
    size: tuple[float, float]
    orientation: int


def _pages(image: Image.Image) -> Iterator[_Page]:
    many = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if many > _MOST_FRAMES:
        raise Unreadable(Reason.TOO_LONG, f"{many} pictures")
    for place in range(many):
        image.seek(place)
        kind = getattr(image, "tag_v2", {}).get(ExifTags.Base.NewSubfileType, 0)
        if many == 1 or not kind & (_SMALL_COPY | _MASK):
            orientation = _orientation(image)
            page = _Page(place, _size(image, orientation), orientation)
            _refuse_huge(image)
            yield page


def _size(image: Image.Image, orientation: int) -> tuple[float, float]:
    across, down = _densities(image)
    width, height = side(image.width * 72 / across), side(image.height * 72 / down)
    return (height, width) if orientation in _LYING else (width, height)


class Picture:
    """A page that is nothing but a picture."""

    def __init__(self, image: Image.Image, size: tuple[float, float]) -> None:
        self._image, self._size = image, size

    def views(self) -> Views:
        """Small pictures are enlarged too: a page is as wide as any other."""
        return viewed(self._scaled(WIDTHS[Size.PAGE]), self._scaled(WIDTHS[Size.LARGE]))

    def lines(self) -> list[Line]:
        return []

    def words(self) -> list[list[Word]]:
        return []

    def is_pictured(self) -> bool:
        return True

    def _scaled(self, width: int) -> Image.Image:
        return self._image.resize(pixels(*self._size, width), Image.Resampling.LANCZOS, reducing_gap=3.0)


@contextmanager
def _readably() -> Iterator[None]:
    """Pillow's decoders raise whatever their libraries do."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise Unreadable(Reason.TOO_COMPLEX, str(error)) from error
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(Reason.TOO_COMPLEX if _TOO_MUCH.search(str(error)) else Reason.DAMAGED, str(error)) from error


def _refuse_huge(image: Image.Image) -> None:
    """Before anything is decoded. A JPEG can be decoded at a part of its size."""
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (_NEEDED, _NEEDED))
    if image.width * image.height * _COSTS.get(image.mode, _DEAREST) > MOST_BYTES:
        raise Unreadable(Reason.TOO_COMPLEX, f"{image.width}×{image.height} pixels, {image.mode}")


def _decoded(image: Image.Image) -> Image.Image:
    """In sRGB, on white, and not much larger than is needed: reduced as early as its mode allows."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode in ("1", "P", "PA") or "transparency" in image.info:
        is_clear = "transparency" in image.info or image.mode == "PA"
        image = image.convert("RGBA" if is_clear else "L" if image.mode == "1" else "RGB")
    elif image.mode.startswith("I") or image.mode == "F":
        image = _eight_bit(image)
    factor = max(1, image.width // _NEEDED)
    return _on_white(image.reduce(factor) if factor > 1 else image, profile)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 16 bits as it is; of 32 or broken numbers from its darkest to its brightest."""
    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values >> 8).astype(np.uint8))
    values = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0)
    low, high = float(values.min()), float(values.max())
    if image.mode == "I" and low >= 0 and high <= 0xFFFF:
        low, high = 0.0, 255.0 if high <= 255 else 65535.0
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode not in ("LA", "La", "RGBA", "RGBa"):
        return _srgb(image, profile)
    clear = image.convert("RGBA")
    grey = image.mode[0] == "L"
    colours = _srgb(image.convert("LA").getchannel("L") if grey else clear.convert("RGB"), profile)
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(colours, mask=clear.getchannel("A"))
    return ground


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that is broken, or for other colours than these, is none."""
    if profile and image.mode in ("L", "RGB", "CMYK", "LAB"):
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted:
            return converted
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        return ImageCms.profileToProfile(image, lab, _SRGB, outputMode="RGB") or image.convert("RGB")
    return image.convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    for turn in _TURNS.get(orientation, ()):
        image = image.transpose(turn)
    return image


def _orientation(image: Image.Image) -> int:
    """Pillow turns a TIFF's pages itself."""
    if image.format == "TIFF":
        return 1
    return int(image.getexif().get(ExifTags.Base.Orientation, 1) or 1)


def _densities(image: Image.Image) -> tuple[float, float]:
    """Dots an inch, across and down: fax machines have two."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", (_USUAL, _USUAL)))
    except (TypeError, ValueError, ZeroDivisionError):
        return _USUAL, _USUAL
    least, most = _DENSITIES
    are_sane = all(isfinite(value) and least <= value <= most for value in (across, down)) and 0.25 < across / down < 4
    return (across, down) if are_sane else (_USUAL, _USUAL)
