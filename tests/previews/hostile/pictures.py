"""Pictures made to harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from tests import making
from tests.previews import plain_papers
from tests.previews.hostile.canary import Canary
from tests.previews.hostile.files import READY, Files

FILES = Files()
_DAMAGES = ("damaged", READY)  # what is missing at the end of a picture may be left out


def bad(kind: str, *ends: str, **how: object) -> Callable[..., object]:
    """Decorates a function that makes a file's bytes."""

    def added(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES.put(make.__name__, kind, lambda path, _: path.write_bytes(make()), *ends, **how)
        return make

    return added


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, rows: bytes, *more: bytes, bits: int = 8, colours: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


ROWS = zlib.compress((b"\0" + b"\x80" * 120) * 40)
"""Of a picture of 40×40 pixels."""


@bad("png", "too_complex", quick=True)
def png_of_a_million_million_pixels() -> bytes:
    return png(1_000_000, 1_000_000, ROWS)


@bad("png", "too_complex")
def png_that_fills_the_memory() -> bytes:
    return png(30_000, 30_000, zlib.compress(bytes(90_001 * 3_000), 9))


@bad("png", *_DAMAGES, "too_complex")
def png_with_more_rows_than_it_says() -> bytes:
    """Half a gigabyte behind forty rows."""
    packer, packed = zlib.compressobj(9), b""
    for _ in range(16):
        packed += packer.compress(bytes(32 << 20))
    return png(40, 40, packed + packer.flush())


@bad("png", "too_complex")
def png_with_a_colour_profile_that_inflates() -> bytes:
    return png(40, 40, ROWS, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(200 << 20), 9)))


@bad("png", "too_complex")
def png_with_words_that_inflate() -> bytes:
    words = zlib.compress(bytes(200 << 20), 9)
    return png(40, 40, ROWS, chunk(b"zTXt", b"a\0\0" + words), chunk(b"iTXt", b"b\0\1\0\0\0" + words))


@bad("png", *_DAMAGES, "too_complex")
def png_with_a_million_words() -> bytes:
    return png(40, 40, ROWS, *[chunk(b"tEXt", b"a\0b")] * 500_000)


@bad("png", *_DAMAGES)
def png_that_claims_to_move_for_ever() -> bytes:
    return png(40, 40, ROWS, chunk(b"acTL", struct.pack(">II", 0xFFFFFFF, 0)))


@bad("png", "damaged")
def png_without_a_side() -> bytes:
    return png(0, 40, ROWS)


@bad("png", "damaged")
def png_of_broken_chunks() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\xff\xff\xff\xffIHDR" + b"\0" * 40


@bad("png", READY)
def png_as_narrow_as_a_hair() -> bytes:
    return plain_papers.saved(Image.new("L", (1, 60_000), 90), "PNG")


Entries = list[tuple[int, int, int, int]]


def tiff(*directories: Entries, following: int | None = None, data: bytes = b"") -> bytes:
    """Directories of (tag, type, count, value), each leads to the next, the last one to `following`."""
    out, places, at = [], [], 8 + len(data)
    for entries in directories:
        places.append(at)
        at += 6 + 12 * len(entries)
    for number, entries in enumerate(directories):
        last = number + 1 == len(directories)
        leads = (places[0] if following == 0 else following or 0) if last else places[number + 1]
        body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
        out.append(struct.pack("<H", len(entries)) + body + struct.pack("<I", leads))
    return b"II*\0" + struct.pack("<I", places[0]) + data + b"".join(out)


def grey(
    width: int = 8, height: int = 8, *, compression: int = 1, place: int = 8, size: int = 64
) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, place),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, size),
    ]


@bad("tiff", READY, "damaged", "too_long", seconds=20)
def tiff_whose_directories_go_in_a_ring() -> bytes:
    return tiff(grey(), grey(), following=0, data=bytes(range(64)))


@bad("tiff", "too_long")
def tiff_of_thirty_thousand_pages() -> bytes:
    return tiff(*[grey()] * 30_000, data=bytes(range(64)))


@bad("tiff", "too_complex")
def tiff_of_a_million_million_pixels() -> bytes:
    return tiff(grey(1_000_000, 1_000_000), data=bytes(64))


@bad("tiff", "too_complex")
def tiff_of_negative_sides() -> bytes:
    return tiff(grey(0xFFFFFFFF, 0xFFFFFFFF), data=bytes(64))


@bad("tiff", "damaged", READY)
def tiff_whose_strips_lie_beyond_the_end() -> bytes:
    return tiff(grey(2000, 2000, place=0xFFFFFF00, size=0x7FFFFFFF), data=bytes(64))


@bad("tiff", "damaged", READY, "too_complex")
def tiff_of_a_strip_that_inflates() -> bytes:
    packed = zlib.compress(bytes(400 << 20), 9)
    return tiff(grey(100, 100, compression=8, size=len(packed)), data=packed)


@bad("tiff", "damaged", READY)
def tiff_of_a_strip_for_each_pixel() -> bytes:
    entries = [entry for entry in grey(4000, 4000) if entry[0] not in (273, 278, 279)]
    return tiff([*entries, (273, 4, 0x7FFFFFFF, 8), (278, 4, 1, 1), (279, 4, 0x7FFFFFFF, 8)], data=bytes(64))


@bad("tiff", "damaged", "too_complex", READY)
def tiff_of_endless_facts() -> bytes:
    return tiff([*grey(), (700, 1, 0xFFFFFFF0, 8), (34675, 7, 0xFFFFFFF0, 8)], data=bytes(64))


@bad("tiff", "damaged")
def tiff_that_leads_nowhere() -> bytes:
    return b"II*\0\xff\xff\xff\xff" + bytes(40)


@bad("jpg", *_DAMAGES, quick=True)
def jpeg_cut_in_half() -> bytes:
    whole = plain_papers.saved(plain_papers.marked(), "JPEG")
    return whole[: len(whole) // 2]


@bad("jpg", "too_complex", *_DAMAGES)
def jpeg_of_the_largest_sides() -> bytes:
    whole = plain_papers.saved(plain_papers.marked(), "JPEG")
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :]


@bad("jpg", *_DAMAGES, "too_slow", seconds=6)
def jpeg_of_countless_scans() -> bytes:
    """Every pass goes over all of a large picture, and says nothing."""
    whole = plain_papers.saved(Image.new("L", (6000, 6000), 128), "JPEG", progressive=True)
    scan = whole.rindex(b"\xff\xda")
    return whole[:scan] + whole[scan:-2] * 3_000 + b"\xff\xd9"


@bad("jpg", *_DAMAGES)
def jpeg_with_facts_in_a_ring() -> bytes:
    facts = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
    whole = plain_papers.saved(plain_papers.marked(), "JPEG")
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(facts) + 2) + facts + whole[2:]


@bad("webp", "damaged")
def webp_of_broken_bits() -> bytes:
    whole = bytearray(plain_papers.saved(plain_papers.marked(), "WEBP", lossless=True))
    whole[30:90] = b"\xff" * 60
    return bytes(whole)


@bad("webp", "damaged", READY)
def webp_cut_in_half() -> bytes:
    whole = plain_papers.saved(plain_papers.marked(), "WEBP")
    return whole[: len(whole) // 2]


@bad("webp", "damaged", "too_complex")
def webp_whose_canvas_lies() -> bytes:
    extended = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + b"\xff" * 6
    body = b"WEBP" + extended + b"ANIM" + struct.pack("<IIH", 6, 0, 0)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@bad("webp", READY, seconds=30)
def webp_that_moves_for_long() -> bytes:
    frames = [Image.new("L", (300, 300), number % 256) for number in range(300)]
    file = BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=1, method=0)
    return file.getvalue()


def _named(name: str, kind: str, content: bytes, *ends: str) -> None:
    FILES.put(name, kind, lambda path, _: path.write_bytes(content), *ends)


def _put_renamed(*, kinds: tuple[str, ...] = ("png", "jpg", "tiff", "webp")) -> None:
    for kind in kinds:
        _named("no_bytes", kind, b"", "empty")
    _named("a_gif_renamed", "png", b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", "damaged")
    _named(
        "a_program_for_printers_renamed", "jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(x) run showpage\n", "damaged"
    )
    _named("a_program_renamed", "tiff", b"MZ\x90\0" + bytes(4000), "damaged")
    _named("a_document_renamed", "webp", making.pdf(pages=1), "damaged")


_put_renamed()


def links_to(canary: Canary) -> bytes:
    """A drawing that shows other files."""
    shown = "".join(
        f'<image xlink:href="{target}" href="{target}" x="0" y="0" width="300" height="300"/>'
        for target in (canary.url(), canary.file("secret.png"), str(canary.path("secret.png")))
    )
    uses = f'<use xlink:href="{canary.url("a.svg")}#a"/><style>@import url({canary.url("a.css")});</style>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="300">'
        f"{shown}{uses}</svg>"
    ).encode()


def drawing_that_reads(canary: Canary) -> bytes:
    entity = f'<!DOCTYPE svg [<!ENTITY e SYSTEM "{canary.file()}">]>'
    return f'{entity}<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><text y="40">&e;</text></svg>'.encode()


def drawing_that_laughs() -> bytes:
    """Each group shows the one before ten times."""
    groups = "".join(f'<g id="g{n}">' + f'<use xlink:href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300" height="300">'
        f'<defs><g id="g0"><rect width="9" height="9"/></g>{groups}</defs><use xlink:href="#g11"/></svg>'
    ).encode()
