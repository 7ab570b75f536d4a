"""The language of a text: by its script where that is enough, else by a model of letter groups."""

from __future__ import annotations

import re
import unicodedata

import py3langid

SAMPLE = 20_000  # characters
_LEAST = 20  # letters, below which a script that many languages share tells nothing
_UNKNOWN = "zxx"  # the model's word for no language
_LANGUAGES = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sv", "da", "fi", "hu", "ro", "tr", "vi", "id", "ms", "zxx"),
    *("ru", "uk", "bg", "el", "ar", "fa", "he", "hi", "bn", "th", "mn", "kk"),
)
_KANA, _HANGUL, _HAN = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]"), re.compile("[\u3400-\u9fff]")

py3langid.set_languages(list(_LANGUAGES))


def of(text: str) -> str | None:
    """Its code of two letters ("zh", "en"), None where it can't be told."""
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return None
    kana, hangul, han = (len(script.findall(sample)) for script in (_KANA, _HANGUL, _HAN))
    if kana > 0.05 * letters:
        return "ja"
    if hangul > 0.2 * letters:
        return "ko"
    if han > 0.1 * letters:  # ten Latin letters say no more than two of these
        return "zh"
    if letters < _LEAST:
        return None
    code, _ = py3langid.classify(unicodedata.normalize("NFKC", sample))
    return None if code == _UNKNOWN else str(code)
