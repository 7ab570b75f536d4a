"""What went wrong with a preview, and what the uploader can do about it, for each reason."""

from dataclasses import dataclass

from wenku.base.words import Lazy, _l

GAVE_UP = "gave_up"
"""The reason where no try came to an end: it says nothing of the file, or too much."""


@dataclass(frozen=True)
class Trouble:
    """`again`: whether the same file may come through on another try."""

    cause: Lazy
    remedy: Lazy
    again: bool = False


_TROUBLES = {
    "encrypted": Trouble(
        _l("The file is protected by a password, so that no preview can be made."),
        _l("Remove the password, then choose the file again. What you have filled in is kept."),
    ),
    "damaged": Trouble(
        _l("The file is damaged and can't be opened."),
        _l("Open it in the program that made it, save it anew, then choose it again."),
    ),
    "too_complex": Trouble(
        _l("The file is too complex to be shown."),
        _l("Make its pictures smaller or split it, then choose it again."),
        again=True,
    ),
    "too_slow": Trouble(
        _l("Making the preview took too long."),
        _l("Try again. If it fails once more, split the file or make its pictures smaller."),
        again=True,
    ),
    "too_long": Trouble(
        _l("The document has too many pages."),
        _l("Split it into several documents, then choose one of them."),
    ),
    "not_supported": Trouble(
        _l("This file can't be shown."),
        _l("Save it as PDF, then choose that file."),
        again=True,
    ),
    "empty": Trouble(
        _l("There is nothing in this file."),
        _l("Check it, then choose it again."),
    ),
}
_UNKNOWN = Trouble(
    _l("The preview couldn't be made."),
    _l("Try again in a while. If it fails once more, save the file as PDF and choose that one."),
    again=True,
)


def of(reason: str | None) -> Trouble:
    return _TROUBLES.get(reason or "", _UNKNOWN)
