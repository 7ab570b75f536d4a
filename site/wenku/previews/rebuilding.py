"""Making previews again: all about them is derived, and a crash, a cleaned folder or another engine leaves work to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from wenku.base import blobs, jobs
from wenku.base.db import session, unit_of_work
from wenku.documents import rendering
from wenku.documents.models import Document, DocumentState, Version
from wenku.previews import engine, queries
from wenku.previews.models import PageImage, Preview, PreviewState

BATCH = 100


@dataclass(frozen=True)
class Candidate:
    """A version that is to have a preview, whose it is, and what there is; `files` are the paths that its rows name."""

    version: Version
    owner_id: int
    preview: Preview | None
    files: set[str]


def ask(version_ids: Sequence[int] = (), *, failed: bool = False, missing: bool = False) -> int:
    """Have previews made again, when nobody waits for anything else; how many. Called with no unit of work open.

    `failed` and `missing` choose those that failed, or of which something isn't there; neither of them means all. Where one is
    being made already nothing is asked for, so that asking twice is asking once.
    """
    asked = last_id = 0
    while batch := _candidates(version_ids, after=last_id):
        chosen = [one for one in batch if not (failed or missing) or (failed and _failed(one)) or (missing and _lacks(one))]
        with unit_of_work():
            asked += _ask(chosen)
        last_id = batch[-1].version.id
    return asked


def waiting() -> int:
    """How many of those that were asked for aren't done yet."""
    return jobs.in_background("previews.make")


def _candidates(version_ids: Sequence[int], *, after: int) -> list[Candidate]:
    """The newest and the published version of each document that is still there; of those named, where any are."""
    other = aliased(Version)
    newest = select(func.max(other.number)).where(other.document_id == Version.document_id).scalar_subquery()
    wanted = (
        select(Version, Document.owner_id, Preview)
        .join(Document, Document.id == Version.document_id)
        .outerjoin(Preview, Preview.version_id == Version.id)
        .where(Document.state.not_in([DocumentState.REMOVED, DocumentState.TAKEN_DOWN]), Version.id > after)
        .where(or_(Version.id == Document.published_version_id, Version.number == newest))
    )
    if version_ids:
        wanted = wanted.where(Version.id.in_(version_ids))
    with unit_of_work(writes=False):
        rows = session().execute(wanted.order_by(Version.id).limit(BATCH)).all()
        files = _files([preview.id for _, _, preview in rows if preview])
        return [
            Candidate(version, owner_id, preview, files.get(preview.id, set()) if preview else set())
            for version, owner_id, preview in rows
        ]


def _files(preview_ids: list[int]) -> dict[int, set[str]]:
    """By preview, the paths of the images of those pages that always have some."""
    found: dict[int, set[str]] = {}
    named = (
        select(PageImage.preview_id, PageImage.path)
        .join(Preview, Preview.id == PageImage.preview_id)
        .where(PageImage.preview_id.in_(preview_ids), PageImage.page <= Preview.pages_wanted)
    )
    for preview_id, path in session().execute(named):
        found.setdefault(preview_id, set()).add(f"derived/{path}")
    return found


def _failed(one: Candidate) -> bool:
    return one.preview is not None and one.preview.state is PreviewState.FAILED


def _lacks(one: Candidate) -> bool:
    """Whether a preview isn't there as a whole, and as this engine makes it. One that failed lacks nothing."""
    preview = one.preview
    if preview is None or preview.state is not PreviewState.READY:
        return not _failed(one)
    if preview.engine != engine.NAME or preview.pages_made < preview.pages_wanted:
        return True
    files = one.files | {queries.words_path(one.version.id, preview.engine)}
    return not files <= blobs.names(f"derived/{one.version.id}/{preview.engine}")


def _ask(chosen: list[Candidate]) -> int:
    at_work = jobs.unfinished([rendering.key(one.version.id) for one in chosen])
    for_now = [one for one in chosen if rendering.key(one.version.id) not in at_work]
    for one in for_now:
        rendering.ask(one.version, owner_id=one.owner_id, anew=True)
    return len(for_now)
