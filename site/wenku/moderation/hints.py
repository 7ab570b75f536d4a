"""Hints in words: what was noted of a version, as chips in the queue and in sections on the bench, with the passages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from wenku.base.db import session
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents.models import Document, DocumentState, Version
from wenku.moderation import passages, scanning
from wenku.moderation.models import Hint
from wenku.moderation.noting import HintKind
from wenku.moderation.passages import Passage
from wenku.previews.findings import Finding
from wenku.previews.traces import Trace

K = HintKind

KINDS: dict[HintKind, Lazy] = {
    K.SAME_FILE: _l("The same file"),
    K.SIMILAR: _l("Nearly the same text"),
    K.WORD: _l("Sensitive words"),
    K.PERSONAL: _l("Personal data"),
    K.VIRUS: _l("Virus"),
    K.NOT_SCANNED: _l("Not scanned for viruses"),
    K.LITTLE_TEXT: _l("Little text"),
    K.STRIPPED: _l("Holds what is never run"),
    K.AUTHOR_DATA: _l("Names its author"),
    K.UNFINISHED: _l("Not all was examined"),
}
"""What can be looked for; that a version was examined says nothing of it."""

FINDINGS: dict[str, Lazy] = {
    Finding.MACROS: _l("Macros"),
    Finding.OBJECTS: _l("Embedded files of other programs"),
    Finding.LINKS: _l("Links to files elsewhere, left out of the preview"),
    Finding.SCRIPTS: _l("Scripts"),
    Finding.ATTACHMENTS: _l("Attached files"),
}

TRACES: dict[str, Lazy] = {
    Trace.AUTHOR: _l("Author"),
    Trace.EDITOR: _l("Last saved by"),
    Trace.COMPANY: _l("Company"),
    Trace.PERSON: _l("Named within"),
    Trace.COMMENTS: _l("Comments within"),
    Trace.CHANGES: _l("Tracked changes"),
    Trace.PLACE: _l("Taken at"),
    Trace.TAKEN: _l("Taken on"),
    Trace.CAMERA: _l("Camera"),
}

DATA: dict[str, Lazy] = {
    "id_card": _l("ID card number"),
    "bank_card": _l("Bank card number"),
    "mobile": _l("Mobile number"),
    "mail": _l("Mail address"),
}

MOST_WORDS = 8
"""Of the sensitive words in a version, so many are named."""

_PARTS: dict[str, Lazy] = {
    "same_file": _l("whether the same file is here already"),
    "likeness": _l("whether other texts are nearly the same"),
    "substance": _l("what the file holds"),
    "scanning": _l("whether the file holds a virus"),
    "sensitive": _l("whether there are sensitive words"),
    "personal": _l("whether there are personal data"),
}

_WHY_NOT = {
    scanning.OFF: _l("Not scanned: this site has no virus scanner."),
    scanning.AWAY: _l("Not scanned: the virus scanner did not answer."),
    scanning.TOO_LARGE: _l("Not scanned: the file is larger than the virus scanner takes."),
}


@dataclass(frozen=True)
class Chip:
    """A hint in two words; `look` is '', info, warn or bad."""

    text: str | Lazy
    look: str = ""


@dataclass(frozen=True)
class Other:
    """The document that a hint is about, as it is now."""

    document_id: int
    title: str
    state: DocumentState
    is_own: bool


@dataclass(frozen=True)
class Line:
    """One hint. `percent`: how much of the text stands in `other`; `more` passages aren't shown."""

    said: str | Lazy = ""
    other: Other | None = None
    percent: int | None = None
    passages: tuple[Passage, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Section:
    """What belongs together. Where nothing was found, there are no lines, and the chip says so."""

    title: Lazy
    chip: Chip | None
    lines: list[Line]


_SECTIONS: list[tuple[Lazy, tuple[HintKind, ...]]] = [
    (_l("Repetition"), (K.SAME_FILE, K.SIMILAR)),
    (_l("Sensitive words"), (K.WORD,)),
    (_l("Personal data"), (K.PERSONAL,)),
    (_l("File safety"), (K.VIRUS, K.STRIPPED, K.NOT_SCANNED)),
]
_ONLY_WHERE_FOUND: list[tuple[Lazy, tuple[HintKind, ...]]] = [
    (_l("Little text"), (K.LITTLE_TEXT,)),
    (_l("Author data in the file"), (K.AUTHOR_DATA,)),
    (_l("Examination"), (K.UNFINISHED,)),
]


def of(version_id: int) -> list[Hint]:
    """The weightiest first; empty while the version wasn't examined."""
    return of_many([version_id])[version_id]


def of_many(version_ids: Collection[int]) -> dict[int, list[Hint]]:
    """Those of each of the versions."""
    rows = session().scalars(select(Hint).where(Hint.version_id.in_(version_ids)).order_by(Hint.weight.desc(), Hint.id))
    found: dict[int, list[Hint]] = {id: [] for id in version_ids}
    for hint in rows:
        found[hint.version_id].append(hint)
    return found


def chips(hints: Sequence[Hint]) -> list[Chip]:
    """Those worth a look from afar, one for each kind, the weightiest first."""
    kinds = dict.fromkeys(hint.kind for hint in hints if hint.weight)
    return [chip for kind in kinds if (chip := _chip(kind, [hint for hint in hints if hint.weight]))]


def sections(version: Version, hints: Sequence[Hint]) -> list[Section]:
    """All that was noted, with the passages; none while the version wasn't examined."""
    if not hints:
        return []
    told = _Telling(version, hints)
    further = [told.section(title, kinds) for title, kinds in _ONLY_WHERE_FOUND]
    return [told.section(title, kinds) for title, kinds in _SECTIONS] + [section for section in further if section.lines]


def is_like_a_takedown(version_id: int) -> bool:
    """Whether it is nearly what was taken down, or the very same file: then it waits for an admin."""
    return any(hint.facts.get("taken_down") for hint in of(version_id) if hint.kind in (K.SAME_FILE, K.SIMILAR))


def trace(kind: str, value: str) -> str:
    """One thing that a file tells of its author, in words."""
    return _("%(what)s: %(value)s", what=TRACES[kind], value=value) if kind in TRACES else value


def _chip(kind: HintKind, hints: list[Hint]) -> Chip | None:
    hints = [hint for hint in hints if hint.kind is kind]
    heaviest = hints[0]
    is_bad = any(hint.facts.get("taken_down") for hint in hints)
    match kind:
        case K.SAME_FILE:
            return Chip(_l("Like a takedown") if is_bad else KINDS[kind], "bad" if is_bad else "warn")
        case K.SIMILAR:
            percent = max(int(hint.facts["percent"]) for hint in hints)
            return Chip(_("Repeats %(percent)s%%", percent=percent), "bad" if is_bad else "warn")
        case K.WORD | K.PERSONAL:
            return Chip(_("%(what)s %(count)s", what=_sort(heaviest), count=heaviest.facts["total"]), "bad")
        case K.VIRUS:
            return Chip(KINDS[kind], "bad")
        case K.STRIPPED:
            return Chip(FINDINGS[heaviest.facts["findings"][0]], "warn")
        case K.LITTLE_TEXT | K.UNFINISHED | K.NOT_SCANNED:
            return Chip(KINDS[kind], "info")
    return None


class _Telling:
    """The hints of one version; what they are about is asked for once."""

    def __init__(self, version: Version, hints: Sequence[Hint]) -> None:
        self.version, self.hints = version, hints
        self.others = _others(hints)
        self.texts = passages.texts(version) if any(hint.spans for hint in hints) else None

    def section(self, title: Lazy, kinds: Collection[HintKind]) -> Section:
        found = [hint for hint in self.hints if hint.kind in kinds]
        lines = [line for hint in found for line in self._lines(hint)]
        return Section(title, _chip(found[0].kind, found) if lines else Chip(_l("Nothing found"), "ok"), lines)

    def _lines(self, hint: Hint) -> list[Line]:
        facts = hint.facts
        most = 1 if hint.kind is K.SIMILAR else passages.MOST  # all of them are shown side by side
        shown, more = passages.shown(hint.spans, self.texts, most=most) if self.texts else ((), 0)
        match hint.kind:
            case K.SAME_FILE:
                return [Line(_l("The very same file"), self.others.get(facts["document_id"]))]
            case K.SIMILAR:
                said = _("This is %(percent)s%% of the other text.", percent=facts["of_other"])
                return [Line(said, self.others.get(facts["document_id"]), facts["percent"], shown, more)]
            case K.WORD:
                return [*(Line(_word(one)) for one in facts["words"][:MOST_WORDS]), Line(passages=shown, more=more)]
            case K.PERSONAL:
                return [*(Line(said) for said in _data(facts["kinds"])), Line(passages=shown, more=more)]
            case K.VIRUS:
                return [Line(_("Virus: %(name)s", name=facts["name"]))]
            case K.NOT_SCANNED:
                return [Line(_WHY_NOT[facts["why"]])]
            case K.STRIPPED:
                return [Line(FINDINGS[finding]) for finding in facts["findings"]]
            case K.AUTHOR_DATA:
                return [Line(trace(kind, value)) for kind, value in facts["traces"]]
        return [Line(_sentence(hint.kind, facts))]


def _sort(hint: Hint) -> Lazy:
    """What was found, where that is of one sort."""
    sorts = [sort for sort, count in hint.facts.get("kinds", {}).items() if count]
    return DATA[sorts[0]] if len(sorts) == 1 else KINDS[hint.kind]


def _word(found: dict[str, Any]) -> str:
    return _("“%(word)s”, %(count)s×, from the list “%(list)s”", **found)


def _data(counts: dict[str, int]) -> list[str]:
    return [_("%(what)s %(count)s", what=DATA[sort], count=count) for sort, count in counts.items() if count]


def _sentence(kind: HintKind, facts: dict[str, Any]) -> str:
    if kind is K.LITTLE_TEXT:
        letters = ngettext("%(num)s letter", "%(num)s letters", facts["letters"])
        pages = ngettext("%(num)s page", "%(num)s pages", facts["pages"])
        said = _("%(letters)s on %(pages)s.", letters=letters, pages=pages)
        return f"{said} {_('The pages are pictures.')}" if facts["is_scan"] else said
    what = _PARTS.get(facts["what"], facts["what"])
    return _("This failed, and is tried again: %(what)s", what=what)


def _others(hints: Sequence[Hint]) -> dict[int, Other]:
    versions = {hint.facts["version_id"]: hint for hint in hints if hint.kind in (K.SAME_FILE, K.SIMILAR)}
    rows = session().execute(
        select(Version, Document.state).join(Document, Document.id == Version.document_id).where(Version.id.in_(versions))
    )
    return {
        version.document_id: Other(version.document_id, version.full_title, state, bool(versions[version.id].facts["is_own"]))
        for version, state in rows
    }
