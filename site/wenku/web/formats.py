"""How numbers, sizes and times are shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g

from wenku.base import clock, words
from wenku.base.words import _, ngettext

_SIGNS = {"CNY": "¥", "HKD": "HK$", "USD": "US$", "EUR": "€", "GBP": "£"}


def half(score: float | None) -> str:
    """A score to the nearest half: 4.26 is "4.5", 3.0 is "3"."""
    return f"{_halves(score) / 2:g}"


def star_images(score: float | None) -> list[str]:
    """Five of `score_1`, `score_05`, `score_0`, for a score to the nearest half."""
    halves = _halves(score)
    return ["score_1" if halves >= place * 2 else "score_05" if halves == place * 2 - 1 else "score_0" for place in range(1, 6)]


def size(bytes: int) -> str:
    """46.72KB, as the field writes it: 1 KB is 1,024 bytes."""
    if bytes < 1024:
        return f"{bytes}B"
    value = float(bytes)
    for unit in ("KB", "MB", "GB"):
        value /= 1024
        if value < 1024 or unit == "GB":
            break
    return f"{value:.2f}{unit}"


def day(at: datetime | None) -> str:
    return at.astimezone(zone()).strftime("%Y-%m-%d") if at else ""


def moment(at: datetime | None) -> str:
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M") if at else ""


def ago(at: datetime) -> str:
    """How long ago, roughly; a day for what is older than a week."""
    seconds = int((clock.now() - at).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // 60)
    if seconds < 86_400:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // 3600)
    if seconds < 7 * 86_400:
        return ngettext("%(num)s day ago", "%(num)s days ago", seconds // 86_400)
    return day(at)


def money(hundredths: int, currency: str) -> str:
    """¥30, or ¥30.50 where it isn't whole."""
    whole, part = divmod(hundredths, 100)
    return f"{_SIGNS.get(currency, currency + ' ')}{whole:,}{f'.{part:02d}' if part else ''}"


def count(number: int) -> str:
    """12,345 is 1.2万 in Chinese lists."""
    if words.language() == "zh" and number >= 10_000:
        return f"{number / 10_000:.1f}".removesuffix(".0") + "万"
    return f"{number:,}"


def zone() -> ZoneInfo:
    """The site's time zone, as the request found it."""
    found: ZoneInfo = g.get("zone") or ZoneInfo("Asia/Shanghai")
    return found


def _halves(score: float | None) -> int:
    """Half stars, rounded half up as people do (Python rounds 4.25*2 to the even)."""
    return int((score or 0) * 2 + 0.5)
