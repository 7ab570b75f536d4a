"""The kinds of pictures that are taken, each told by its first bytes."""

from collections.abc import Callable

from wenku.documents.looking import Look

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # the latter for files past 4 GiB


def _begins(*starts: bytes) -> Callable[[Look], bool]:
    return lambda look: look.head.startswith(starts)


def _is_webp(look: Look) -> bool:
    return look.head.startswith(b"RIFF") and look.head[8:12] == b"WEBP"


FACTS: tuple[tuple[str, str, str, tuple[str, ...], Callable[[Look], bool]], ...] = (
    ("jpg", "JPEG", "image/jpeg", ("jpg", "jpeg"), _begins(b"\xff\xd8\xff")),
    ("png", "PNG", "image/png", ("png",), _begins(b"\x89PNG\r\n\x1a\n")),
    ("tiff", "TIFF", "image/tiff", ("tif", "tiff"), _begins(*_TIFF)),
    ("webp", "WebP", "image/webp", ("webp",), _is_webp),
)
"""Name, label, media type, endings, and how to tell."""
