"""Names of files as people send them: made harmless, cut into title and ending."""

import re
import unicodedata

TITLE = 150
FILE_NAME = 255

_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})\s*$")
_SPACE = re.compile(r"\s+")


def clean(file_name: str) -> str:
    """The last part of a path, composed (macOS sends letters and marks apart), without what can't be seen: control characters, and
    marks that turn the direction of reading, so that nobody sends "exe.pdf" for "fdp.exe". The ending survives a cut.
    """
    name = unicodedata.normalize("NFC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = _SPACE.sub(" ", name).strip(" .") or "document"
    if len(name) <= FILE_NAME:
        return name
    last = f".{ending(name)}" if ending(name) else ""
    return name[: FILE_NAME - len(last)] + last


def ending(file_name: str) -> str:
    """What follows the last dot, lower case: "docx", or "" where nothing there looks like an ending."""
    found = _ENDING.search(file_name)
    return found[1].lower() if found else ""


def title(file_name: str, endings: tuple[str, ...]) -> str:
    """The name as a title: without its ending where that is one of `endings`, and not too long."""
    name = clean(file_name)
    if ending(name) in endings:
        name = name[: name.rindex(".")]
    return name.strip()[:TITLE].strip() or "document"
