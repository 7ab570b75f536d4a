"""The kinds of office files that are taken, and how each is told by its bytes.

Zip containers of Office are told by the names in them; whether a template, a show or a document is inside is checked in the
sandbox, so here the name's ending tells these apart. An encrypted one hides all of that: then the ending alone tells.
"""

from collections.abc import Callable

from wenku.documents.looking import Look

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_WITH_MACROS = ("docm", "dotm", "xlsm", "xltm", "pptm", "ppsm", "potm")
_WORKS = frozenset(["MatOST", "CONTENTS", "MN0"])
"""Streams of Microsoft Works; what Kingsoft's WPS writes under the same ending is a Word document."""

_SPECIAL = ("dotx", "ppsx")


def _package(folder: bytes, ending: str) -> Callable[[Look], bool]:
    def tell(look: Look) -> bool:
        if look.named == ending and "EncryptedPackage" in look.streams:
            return True
        if look.named in _WITH_MACROS or not look.holds(folder):
            return False
        return look.named == ending if ending in _SPECIAL else look.named not in _SPECIAL

    return tell


def _open_document(subtype: str) -> Callable[[Look], bool]:
    return lambda look: look.mimetype == f"{_ODF}{subtype}".encode()


def _streams(*names: str) -> Callable[[Look], bool]:
    return lambda look: not look.streams.isdisjoint(names)


def _is_works(look: Look) -> bool:
    return look.named == "wps" and ("WordDocument" in look.streams or not look.streams.isdisjoint(_WORKS))


FACTS: tuple[tuple[str, str, str, tuple[str, ...], Callable[[Look], bool]], ...] = (
    ("docx", "DOCX", f"{_OOXML}wordprocessingml.document", ("docx",), _package(b"word/", "docx")),
    ("dotx", "DOTX", f"{_OOXML}wordprocessingml.template", ("dotx",), _package(b"word/", "dotx")),
    ("pptx", "PPTX", f"{_OOXML}presentationml.presentation", ("pptx",), _package(b"ppt/", "pptx")),
    ("ppsx", "PPSX", f"{_OOXML}presentationml.slideshow", ("ppsx",), _package(b"ppt/", "ppsx")),
    ("xlsx", "XLSX", f"{_OOXML}spreadsheetml.sheet", ("xlsx",), _package(b"xl/", "xlsx")),
    ("wps", "WPS", "application/vnd.ms-works", ("wps",), _is_works),
    ("doc", "DOC", "application/msword", ("doc", "dot"), _streams("WordDocument")),
    ("ppt", "PPT", "application/vnd.ms-powerpoint", ("ppt", "pps", "pot"), _streams("PowerPoint Document")),
    ("xls", "XLS", "application/vnd.ms-excel", ("xls", "xlt"), _streams("Workbook", "Book")),
    ("rtf", "RTF", "application/rtf", ("rtf",), lambda look: look.head.startswith(b"{\\rtf")),
    ("odt", "ODT", f"{_ODF}text", ("odt",), _open_document("text")),
    ("odp", "ODP", f"{_ODF}presentation", ("odp",), _open_document("presentation")),
    ("ods", "ODS", f"{_ODF}spreadsheet", ("ods",), _open_document("spreadsheet")),
)
"""Name, label, media type, endings, and how to tell; asked in this order."""
