"""What was decided on a document, as its uploader and moderators read it, and what moderators may decide now."""

from dataclasses import dataclass

from flask import url_for

from wenku.accounts.models import Member
from wenku.base.words import Lazy, _l
from wenku.documents.models import Document
from wenku.moderation import appealing, deciding
from wenku.moderation.appealing import Judged
from wenku.moderation.models import Verdict

MARKS: dict[Verdict, tuple[Lazy, str, str]] = {
    Verdict.APPROVE: (_l("Approved"), "ok", "check-circle"),
    Verdict.REJECT: (_l("Rejected"), "bad", "x-circle"),
    Verdict.ASK_CHANGE: (_l("Changes asked"), "warn", "arrow-counterclockwise"),
    Verdict.REOPEN: (_l("Put back into review"), "info", "hourglass"),
    Verdict.HIDE: (_l("Hidden"), "warn", "eye-slash"),
    Verdict.REMOVE: (_l("Removed"), "bad", "trash"),
    Verdict.TAKE_DOWN: (_l("Taken down"), "bad", "shield-exclamation"),
    Verdict.RESTORE: (_l("Restored"), "ok", "check-circle"),
}
"""Of each verdict the word, and the kind and the icon of its mark."""

_ACTS: dict[Verdict, tuple[Lazy, str, str]] = {
    Verdict.RESTORE: (_l("Restore"), "restoration", "btn-primary"),
    Verdict.HIDE: (_l("Hide"), "hiding", "btn-quiet"),
    Verdict.REMOVE: (_l("Remove"), "removal", "btn-danger"),
    Verdict.TAKE_DOWN: (_l("Take down"), "takedown", "btn-danger"),
}


@dataclass(frozen=True)
class Line:
    """A decision, and the mark that goes with its verdict."""

    judged: Judged

    @property
    def mark(self) -> tuple[Lazy, str, str]:
        return MARKS[self.judged.decision.verdict]


@dataclass(frozen=True)
class Act:
    word: Lazy
    url: str
    look: str


@dataclass(frozen=True)
class Bench:
    """What moderators read of a document and may do to it. `seen`: its revision as it is shown."""

    document_id: int
    seen: int
    lines: list[Line]
    acts: list[Act]
    is_own: bool


def lines(document: Document) -> list[Line]:
    """The newest first."""
    return [Line(judged) for judged in appealing.judged(document)]


def bench(document: Document, *, by: Member) -> Bench:
    possible = deciding.possible(document, by=by)
    acts = [
        Act(word, url_for("decisions.rule", document_id=document.id, ruling=ruling), look)
        for verdict, (word, ruling, look) in _ACTS.items()
        if verdict in possible
    ]
    return Bench(document.id, document.revision, lines(document), acts, is_own=document.owner_id == by.id and not by.is_admin)
