"""The job that examines a version when its preview is ready, or its words are new: what it finds are hints, never verdicts."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from wenku.accounts.models import Member
from wenku.base import clock, db
from wenku.base.db import session, unit_of_work
from wenku.base.jobs import Lease
from wenku.documents import inspecting
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.moderation import likeness, personal, reading, same_file, scanning, sensitive, substance, weighing
from wenku.moderation.models import Hint
from wenku.moderation.noting import Case, HintKind, Note, Span
from wenku.moderation.reading import Source
from wenku.previews.models import Preview, PreviewState

log = logging.getLogger(__name__)

Examiner = Callable[[Case], list[Note]]

EXAMINERS: list[Examiner] = [
    same_file.notes,
    likeness.notes,
    sensitive.notes,
    personal.notes,
    substance.notes,
    scanning.notes,
]
"""Each looks at a case for one thing. No unit of work is open: they open their own."""


BATCH = 1_000
"""Versions that are caught up with at once."""

_GONE = (DocumentState.REMOVED, DocumentState.TAKEN_DOWN)


class Unfinished(Exception):
    """Part of the examination failed: what the other parts found is written down, and it is tried again."""


@dataclass(frozen=True)
class _Facts:
    """A version without its words, which lie at `source`."""

    version: Version
    owner_id: int
    author: str
    source: Source | None


def examine(version_id: int, lease: Lease) -> None:
    """Look at all of the version, and write down what is to be said of it instead of what was said before.

    Nothing is done while it has no preview: that asks for it again. Raises Unfinished where an examiner failed.
    """
    facts = _facts(version_id)
    if facts is None:
        return
    case = _case(facts)
    found, failed = [], []
    for examiner in EXAMINERS:
        lease.check()
        try:
            found += examiner(case)
        except Exception:  # whatever it is, what the others found must not be lost
            log.exception("%s could not examine version %s", examiner.__module__, version_id)
            failed.append(examiner.__module__.rpartition(".")[2])
    lacking = [Note(HintKind.UNFINISHED, 50, {"what": name}) for name in failed]
    replace(version_id, [Note(HintKind.EXAMINED, 0), *found, *lacking], lease)
    weighing.weigh(version_id)
    if failed:
        raise Unfinished(", ".join(failed))


def replace(version_id: int, notes: list[Note], lease: Lease) -> None:
    """The hints of a version are these from now on."""
    with unit_of_work():
        lease.hold()
        db.one_at_a_time(f"moderation.hints:{version_id}")
        session().execute(delete(Hint).where(Hint.version_id == version_id))
        now = clock.now()
        session().add_all(
            Hint(
                version_id=version_id,
                kind=note.kind,
                weight=note.weight,
                facts=note.facts,
                spans=[_row(span) for span in note.spans],
                made_at=now,
            )
            for note in sorted(notes, key=lambda note: -note.weight)
        )


def catch_up() -> None:
    """Have examined what was published or handed in before versions were examined: it can be copied like all else."""
    examined = select(Hint.id).where(Hint.version_id == Version.id, Hint.kind == HintKind.EXAMINED).exists()
    wanted = (
        select(Version, Document.owner_id)
        .join(Document, Document.id == Version.document_id)
        .join(Preview, Preview.version_id == Version.id)
        .where(or_(Version.id == Document.published_version_id, Version.state == VersionState.WAITING))
        .where(Preview.state == PreviewState.READY, Document.state.not_in(_GONE), ~examined)
        .order_by(Version.id)
        .limit(BATCH)
    )
    with unit_of_work():
        for version, owner_id in session().execute(wanted):
            inspecting.ask(version, owner_id=owner_id, background=True)


def _facts(version_id: int) -> _Facts | None:
    """None where there is nothing to look at, or nobody judges it any more."""
    with unit_of_work(writes=False):
        row = (
            session()
            .execute(
                select(Version, Member.id, Member.name)
                .join(Document, Document.id == Version.document_id)
                .join(Member, Member.id == Document.owner_id)
                .join(Preview, Preview.version_id == Version.id)
                .where(Version.id == version_id, Preview.state == PreviewState.READY, Document.state.not_in(_GONE))
            )
            .one_or_none()
        )
        return _Facts(*row, reading.sources([version_id]).get(version_id)) if row else None


def _case(facts: _Facts) -> Case:
    version = facts.version
    return Case(
        version_id=version.id,
        document_id=version.document_id,
        owner_id=facts.owner_id,
        sha256=version.sha256,
        title=version.title,
        keywords=tuple(version.keywords),
        description=version.description,
        pages=reading.pages(facts.source) if facts.source else (),
        author=facts.author,
    )


def _row(span: Span) -> list[object]:
    return [span.part.value, span.start, span.end, span.number]
