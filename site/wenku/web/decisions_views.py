"""What was decided on a document, as its uploader and moderators read it, and what moderators may decide now."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from wenku.accounts.models import Member
from wenku.base.words import Lazy, _, _l, ngettext
from wenku.documents.models import Document
from wenku.moderation import appealing, deciding
from wenku.moderation.appealing import Judged
from wenku.moderation.models import Decision, Verdict
from wenku.web import formats

_MARKS: dict[Verdict, tuple[Lazy, str, str]] = {
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


LENGTHS = (1, 3, 7, 30, 90)
"""Days for which documents are hidden, as accounts are restricted."""


@dataclass(frozen=True)
class Line:
    """A decision, and the mark that goes with it."""

    judged: Judged

    @property
    def mark(self) -> tuple[Lazy, str, str]:
        return mark(self.judged.decision)


@dataclass(frozen=True)
class Act:
    word: Lazy
    url: str
    look: str


@dataclass(frozen=True)
class Bench:
    """What moderators read of a document and may do to it. `seen`: its revision as it is shown; `lengths`: for how long it can be
    hidden, if it can.
    """

    document_id: int
    seen: int
    lines: list[Line]
    acts: list[Act]
    lengths: list[tuple[str, str]]
    is_own: bool


def lines(document: Document) -> list[Line]:
    """The newest first."""
    return [Line(judged) for judged in appealing.judged(document)]


def hidden_until(lines: list[Line]) -> datetime | None:
    """When what hides the document now ends by itself."""
    return next((line.judged.decision.ends_at for line in lines if line.judged.stands), None)


def mark(decision: Decision) -> tuple[Lazy, str, str]:
    word, kind, symbol = _MARKS[decision.verdict]
    if decision.ends_at is not None:
        word = _l("Hidden until %(time)s", time=formats.moment(decision.ends_at))
    return word, kind, symbol


def lengths() -> list[tuple[str, str]]:
    """For how long a document can be hidden: what is sent, and how it is said."""
    days = [(str(number), ngettext("%(num)s day", "%(num)s days", number)) for number in LENGTHS]
    return [("", _("Until somebody restores it")), *days]


def bench(document: Document, *, by: Member) -> Bench:
    possible = deciding.possible(document, by=by)
    acts = [
        Act(word, url_for("decisions.rule", document_id=document.id, ruling=ruling), look)
        for verdict, (word, ruling, look) in _ACTS.items()
        if verdict in possible
    ]
    return Bench(
        document_id=document.id,
        seen=document.revision,
        lines=lines(document),
        acts=acts,
        lengths=lengths() if Verdict.HIDE in possible else [],
        is_own=document.owner_id == by.id and not by.is_admin,
    )
