"""Why a document may have no preview."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The value is stored; `remedies` words it for the document's uploader."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"
    NOT_SUPPORTED = "not_supported"
    EMPTY = "empty"


class Unreadable(Exception):
    """Raised in the sandbox: the file ends here, for a reason that lies in it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason, self.detail = reason, detail
