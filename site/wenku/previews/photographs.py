"""In the sandbox: what a camera or a program wrote into a picture about who took it, where and when."""

from __future__ import annotations

from math import isfinite
from typing import Any

from PIL import ExifTags, Image

from wenku.previews.traces import Trace

_WINDOWS_AUTHOR = 0x9C9D  # in UTF-16
_GPS = ExifTags.GPS


def traces(image: Image.Image) -> list[tuple[Trace, object]]:
    """What can't be read tells nothing: a preview never fails for it."""
    try:
        return _found(image)
    except Exception:  # Pillow raises whatever a stranger's numbers make of it
        return []


def _found(image: Image.Image) -> list[tuple[Trace, object]]:
    tags = image.getexif()
    own, place = tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)
    camera = [str(tags.get(name, "")) for name in (ExifTags.Base.Make, ExifTags.Base.Model)]
    windows = tags.get(_WINDOWS_AUTHOR, b"")
    return [
        (Trace.AUTHOR, tags.get(ExifTags.Base.Artist, "")),
        (Trace.AUTHOR, bytes(windows).decode("utf-16-le", "replace") if isinstance(windows, bytes | tuple) else ""),
        (Trace.AUTHOR, image.info.get("Author", "")),
        (Trace.AUTHOR, own.get(ExifTags.Base.CameraOwnerName, "")),
        (Trace.PLACE, _place(place)),
        (Trace.TAKEN, own.get(ExifTags.Base.DateTimeOriginal, "")),
        (Trace.CAMERA, " ".join(camera).strip()),
    ]


def _place(tags: dict[int, Any]) -> str:
    """In degrees, north and east of zero."""
    if _GPS.GPSLatitude not in tags or _GPS.GPSLongitude not in tags:
        return ""
    try:
        north, east = _signed(tags, _GPS.GPSLatitude, "S"), _signed(tags, _GPS.GPSLongitude, "W")
    except (TypeError, ValueError, ZeroDivisionError):  # numbers that make no place
        return ""
    return f"{north:.5f}, {east:.5f}" if isfinite(north + east) else ""


def _signed(tags: dict[int, Any], name: int, below: str) -> float:
    """The name of its reference is the number before."""
    return _degrees(tags[name]) * (-1 if tags.get(name - 1) == below else 1)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
