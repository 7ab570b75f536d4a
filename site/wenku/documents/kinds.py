"""What a file is, by its bytes: the registry of kinds that the site takes, and what it says of all others.

Only bounded parts of a file are looked at, in the process that serves people: whether it opens is found out in the sandbox.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from babel.lists import format_list

from wenku.base import words
from wenku.base.blobs import Received
from wenku.base.errors import Invalid
from wenku.base.words import Lazy, _l
from wenku.documents import limits, naming, office_kinds, picture_kinds, text_kinds
from wenku.documents.looking import Look


class FileRefused(Invalid):
    """A file that isn't taken: `details` fill the message, which stands beside the field `file`."""

    code, message = "file-refused", _l("This file can't be taken.")

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details
        self.fields = {"file": str(self)}


class EmptyFile(FileRefused):
    code, message = "empty-file", _l("This file is empty. Please check it and choose it again.")


class FileTooLarge(FileRefused):
    code, message = "file-too-large", _l("This file is larger than %(most)s MB. Please choose a smaller one.")


class UnknownKind(FileRefused):
    code, message = "unknown-kind", _l("Files of this kind aren't taken. Please choose one of these: %(taken)s.")


class NotAsNamed(FileRefused):
    code, message = "not-as-named", _l("The name says %(named)s, but the content is %(found)s. Please choose the right file.")


class NotAtAllAsNamed(FileRefused):
    code, message = "not-as-named", _l("The name says %(named)s, but the content is not. The file may be damaged or renamed.")


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: `tell` decides by a look at the bytes, `extensions` are the endings that its names may have."""

    name: str
    label: str
    media_type: str
    extensions: tuple[str, ...]
    tell: Callable[[Look], bool]


_taken: dict[str, Kind] = {}

CLAIMS = frozenset(
    [
        *[
            "doc",
            "docm",
            "docx",
            "dot",
            "dotm",
            "dotx",
            "odt",
            "rtf",
            "txt",
            "wps",
            "md",
            "markdown",
            "epub",
            "mobi",
            "pdf",
            "xps",
            "htm",
            "html",
            "xml",
        ],
        *["xls", "xlsm", "xlsx", "xlt", "ods", "csv", "et", "pot", "pps", "ppsm", "ppsx", "ppt", "pptm", "pptx", "odp", "dps"],
        *["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "svg", "mp3", "mp4", "avi"],
        *["zip", "rar", "7z", "gz", "tar", "exe"],
    ]
)
"""Endings that say what a file is; any other one ("第1.2节") is a part of its name."""

FOREIGN: list[tuple[str | Lazy, Callable[[Look], bool]]] = [
    ("GIF", lambda look: look.head.startswith(b"GIF8")),
    ("RAR", lambda look: look.head.startswith(b"Rar!")),
    ("7z", lambda look: look.head.startswith(b"7z\xbc\xaf")),
    ("ZIP", lambda look: look.is_zip),
    (_l("an old Office file"), lambda look: look.is_ole),
]
"""Kinds that aren't taken, but that people recognise when they read of them."""


def take(kind: Kind) -> None:
    """Take files of `kind` from now on; kinds are asked in the order in which they were named here."""
    _taken[kind.name] = kind


def of(file: BinaryIO, *, named: str = "") -> Kind | None:
    """The kind that any bytes are, None for one that isn't taken; `named` is the name's ending, for containers that hide theirs."""
    look = Look(file, named)
    return next((kind for kind in _taken.values() if kind.tell(look)), None)


def every() -> list[Kind]:
    return list(_taken.values())


def named(name: str) -> Kind:
    return _taken[name]


def endings() -> list[str]:
    return [ending for kind in _taken.values() for ending in kind.extensions]


def labels() -> str:
    """The kinds that are taken, in words: "DOCX or PDF"."""
    return format_list([kind.label for kind in _taken.values()], style="or", locale=words.LOCALES[words.language()])


def checked(received: Received, file_name: str) -> Kind:
    """The kind of a file that may come in; raises a FileRefused that says why it may not. Needs an open unit of work."""
    if received.size == 0:
        raise EmptyFile
    if received.size > limits.largest_file.get() << 20:
        raise FileTooLarge(most=limits.largest_file.get())
    ending = naming.ending(file_name)
    with received.path.open("rb") as file:
        kind = of(file, named=ending)
        if kind is None:
            raise _refused(Look(file, ending), ending)
    if ending in CLAIMS and ending not in kind.extensions:
        raise NotAsNamed(named=ending.upper(), found=kind.label)
    return kind


def _refused(look: Look, ending: str) -> FileRefused:
    if ending not in endings():
        return UnknownKind(taken=labels())
    found = next((label for label, tell in FOREIGN if tell(look)), None)
    return NotAtAllAsNamed(named=ending.upper()) if found is None else NotAsNamed(named=ending.upper(), found=found)


take(Kind("pdf", "PDF", "application/pdf", ("pdf",), lambda look: b"%PDF-" in look.head[:1024]))
for _facts in (*office_kinds.FACTS, *picture_kinds.FACTS, *text_kinds.FACTS):
    take(Kind(*_facts))
