"""A page image encoded by what is on it: 16 greys or a palette as PNG where the ground is flat, else JPEG."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from isal import isal_zlib
from PIL import Image

_JPEG_QUALITY = 75
_COLOURLESS = range(125, 132)  # Cb and Cr of a grey are 128
_FLAT_GREY = 0.5
_FLAT_COLOUR = 0.35
_PALETTE = 255
_COVERED = 0.99
# PNG beyond so many bytes a pixel is probably the wrong choice: the JPEG is made too, and the smaller one kept.
_MUCH_GREY, _MUCH_COLOUR = 0.085, 0.09

_LEVELS: Any = ((np.arange(256) * 15 + 127) // 255).astype(np.uint8)
# Two grey pixels, read as one little-endian number, to the one byte that holds both.
_PAIRS = (_LEVELS[np.arange(65536) & 255] << 4) | _LEVELS[np.arange(65536) >> 8]
_HALVES = ((np.arange(65536) & 15) << 4 | (np.arange(65536) >> 8) & 15).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image file's bytes and its media type."""

    data: bytes
    media_type: str


def is_colourless(small: Image.Image) -> bool:
    """Whether a reduced copy of a page shows no colour: a quarter of the width tells it as well as the whole, far faster."""
    _, blue, red = small.convert("YCbCr").split()
    return all(bound in _COLOURLESS for channel in (blue, red) for bound in channel.getextrema())


def is_plain(small: Image.Image) -> bool:
    """Whether the page of this reduced copy has no colour and a flat ground, as a printed text has and a scan has not."""
    return is_colourless(small) and _is_flat(np.asarray(small.convert("L")))


def encoded(image: Image.Image, *, colourless: bool) -> Encoded:
    """The `image`, in RGB or greys, as a file that is small, quick to make and legible."""
    return _grey(image if image.mode == "L" else image.convert("L")) if colourless else _coloured(image)


def _grey(image: Image.Image) -> Encoded:
    pixels = np.asarray(image)
    if not _is_flat(pixels[::8]):
        return _jpeg(image)
    png = _png(image.size, _pairs(pixels, _PAIRS), depth=4, colour_type=0)
    return _smaller(png, image, _MUCH_GREY)


def _is_flat(sample: Any) -> bool:
    return bool(np.bincount(sample.ravel()).max() >= _FLAT_GREY * sample.size)


def _coloured(image: Image.Image) -> Encoded:
    values = np.frombuffer(image.tobytes("raw", "RGBX"), "<u4")
    palette = _palette(values[:: 7 if len(values) > 100_000 else 1].copy())
    if palette is None:
        return _jpeg(image)
    colours, slots = palette
    index = _indexed(_bins(values), colours, slots).reshape(image.height, image.width)
    plte = (colours[:, None] >> np.array([0, 8, 16], np.uint32)).astype(np.uint8).tobytes()
    if len(colours) <= 16:
        png = _png(image.size, _pairs(index, _HALVES), depth=4, colour_type=3, palette=plte)
    else:
        png = _png(image.size, index, depth=8, colour_type=3, palette=plte)
    return _smaller(png, image, _MUCH_COLOUR)


def _bins(values: Any) -> Any:
    """Four bits of each channel of each pixel, as a number that numpy can index with at once."""
    bins = values & np.uint32(0xF0F0F0)
    bins *= np.uint32(0x1001001)  # wraps, and leaves red, green and blue side by side at the top
    bins >>= np.uint32(20)
    return bins.astype(np.intp)


def _palette(sample: Any) -> tuple[Any, Any] | None:
    """A flat page's colours and the place of each bin's colour among them (255: none); None for a photograph or a gradient."""
    bins = _bins(sample)
    counts = np.bincount(bins, minlength=4096)
    chosen = np.argsort(counts)[::-1][:_PALETTE]
    chosen = chosen[counts[chosen] > 0]
    if counts[chosen[0]] < _FLAT_COLOUR * len(bins) or counts[chosen].sum() < _COVERED * len(bins):
        return None
    member = _members(sample, bins)
    if _is_banded(sample[::4].copy(), member[bins[::4]]):
        return None
    slots: Any = np.full(4096, 255, np.uint8)
    slots[chosen] = np.arange(len(chosen))
    return member[chosen], slots


def _members(sample: Any, bins: Any) -> Any:
    """For each bin one exact colour out of it, where a smaller sample has it the commonest: flat fills stay exact."""
    member: Any = np.zeros(4096, np.uint32)
    member[bins] = sample
    common, counts = np.unique(sample[::7] & np.uint32(0xFFFFFF), return_counts=True)
    common = common[np.argsort(counts)]
    member[_bins(common)] = common
    return member & np.uint32(0xFFFFFF)


def _is_banded(values: Any, colours: Any) -> bool:
    """Whether the palette would show steps in a gradient: too many pixels too far from the colour that stands for them."""
    pixels, stand_ins = (array.view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int16) for array in (values, colours))
    off = np.abs(pixels - stand_ins).max(axis=1)
    return bool((off >= 4).mean() > 0.1 or off.mean() > 0.85)


def _indexed(bins: Any, colours: Any, slots: Any) -> Any:
    """Each pixel's place in the palette; a bin that has none takes the nearest colour's."""
    index = slots[bins]
    homeless = np.flatnonzero(index == 255)
    if len(homeless):
        strange = np.unique(bins[homeless])
        middles = np.stack([strange >> 8, strange >> 4 & 15, strange & 15], axis=1).astype(np.int32) * 16 + 8
        known = np.stack([colours & 255, colours >> 8 & 255, colours >> 16 & 255], axis=1).astype(np.int32)
        slots[strange] = ((middles[:, None] - known) ** 2).sum(axis=2).argmin(axis=1)
        index[homeless] = slots[bins[homeless]]
    return index


def _pairs(pixels: Any, table: Any) -> Any:
    if pixels.shape[1] % 2:
        pixels = np.pad(pixels, ((0, 0), (0, 1)), mode="edge")
    return table.take(np.ascontiguousarray(pixels).view("<u2"), mode="clip")  # no place is out of bounds; not to look is faster


def _smaller(png: bytes, image: Image.Image, much: float) -> Encoded:
    if len(png) > much * image.width * image.height:
        photo = _jpeg(image)
        if len(photo.data) < len(png):
            return photo
    return Encoded(png, "image/png")


def _jpeg(image: Image.Image) -> Encoded:
    file = BytesIO()
    image.save(file, "JPEG", quality=_JPEG_QUALITY)
    return Encoded(file.getvalue(), "image/jpeg")


def _png(size: tuple[int, int], rows: Any, *, depth: int, colour_type: int, palette: bytes = b"") -> bytes:
    """Pillow writes the same file at three times the cost: it has neither the table above nor this compressor."""
    unfiltered = np.zeros((rows.shape[0], rows.shape[1] + 1), np.uint8)
    unfiltered[:, 1:] = rows
    header = struct.pack(">IIBBBBB", *size, depth, colour_type, 0, 0, 0)
    plte = _chunk(b"PLTE", palette) if palette else b""
    body = _chunk(b"IDAT", isal_zlib.compress(unfiltered, 1))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + plte + body + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
