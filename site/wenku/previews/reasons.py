"""Why a document may have no preview."""

from __future__ import annotations

from enum import StrEnum

from wenku.base.words import Lazy, _l


class Reason(StrEnum):
    """Why a document has no preview; the value is stored, the sentence is for its uploader."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"
    NOT_SUPPORTED = "not_supported"
    EMPTY = "empty"

    @property
    def sentence(self) -> Lazy:
        return _SENTENCES[self]


_SENTENCES = {
    Reason.ENCRYPTED: _l("The file is protected by a password. Remove the password and upload it again."),
    Reason.DAMAGED: _l("The file is damaged and can't be opened."),
    Reason.TOO_COMPLEX: _l("The file is too complex to be shown."),
    Reason.TOO_SLOW: _l("Making the preview took too long."),
    Reason.TOO_LONG: _l("The document has too many pages."),
    Reason.NOT_SUPPORTED: _l("This kind of file can't be shown."),
    Reason.EMPTY: _l("The file is empty."),
}


class Unreadable(Exception):
    """Raised in the sandbox: the file ends here, for a reason that lies in it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason, self.detail = reason, detail
